--- Numbered locks in a file, each of which ends with the process that holds it, however it ends (fcntl locks).
--
-- Such locks belong to the process, and all of them go when it closes any descriptor of the file. So the file is opened
-- once in a process and never closed; one owner at a time uses it.

local locks = {}
locks.__index = locks

local opened = {} -- "device:inode" of a lock file -> what was made for it

--- A name of the file that is the same for all its paths, or nil.
local function identity(lfs, path)
  local attributes = lfs.attributes(path)
  return attributes and ("%s:%s"):format(tostring(attributes.dev), tostring(attributes.ino))
end

--- Collects what nobody uses any more. LuaJIT's compiled traces keep the closures that they were made for, and so what
-- those refer to; they go first.
local function collect()
  local jit = rawget(_G, "jit")
  if jit then jit.flush() end
  collectgarbage()
end

--- Opens a lock file, which has to be there, for an owner (any object). What an owner that was collected had locked is
-- free then. lfs: LuaFileSystem. Returns the locks, or nil and a sentence.
function locks.open(lfs, path, owner)
  local name = identity(lfs, path)
  local self = name and opened[name]
  if self and self.owner[1] then collect() end
  if self and self.owner[1] then return nil, "is open in this process already" end
  if not self then
    local file, message = io.open(path, "a+")
    if not file then return nil, message end
    self = setmetatable({ lfs = lfs, file = file, numbers = {} }, locks)
    opened[identity(lfs, path)] = self
  end
  self:release()
  self.owner = setmetatable({ owner }, { __mode = "v" })
  return self
end

--- Takes a lock; false when another process has it.
function locks:take(number)
  if not self.lfs.lock(self.file, "w", number, 1) then return false end
  self.numbers[number] = true
  return true
end

function locks:drop(number)
  self.lfs.unlock(self.file, number, 1)
  self.numbers[number] = nil
end

--- Whether another process holds a lock.
function locks:taken(number)
  if self.numbers[number] then return false end
  if not self.lfs.lock(self.file, "w", number, 1) then return true end
  self.lfs.unlock(self.file, number, 1)
  return false
end

--- Whether any of some locks is held, by this process or another; nothing is made or changed for that. nil where that
-- can't be seen.
function locks.any_held(lfs, path, list)
  local name = identity(lfs, path)
  if not name then return false end -- nobody has opened it yet
  local self = opened[name]
  if self then
    for _, number in ipairs(list) do
      if self.numbers[number] or self:taken(number) then return true end
    end
    return false
  end
  local file = io.open(path, "rb")
  if not file then return nil end
  local held = false
  for _, number in ipairs(list) do
    if lfs.lock(file, "r", number, 1) then
      lfs.unlock(file, number, 1)
    else
      held = true
    end
  end
  file:close() -- this process has no lock on it that would go with that
  return held
end

--- Ends the ownership.
function locks:release()
  for number in pairs(self.numbers) do self.lfs.unlock(self.file, number, 1) end
  self.numbers, self.owner = {}, {}
end

return locks
