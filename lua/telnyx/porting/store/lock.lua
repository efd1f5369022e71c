--- Numbered locks in a file (fcntl locks). The system releases them when the process that holds them ends.
--
-- Such locks belong to the process, and closing any descriptor of the file releases all of them. So a process opens the
-- file once and never closes it; one owner at a time uses it.

local locks = {}
locks.__index = locks

local opened = {} -- "device:inode" of a lock file -> its locks

--- A name that is the same for all paths of a file; nil if there is no file.
local function identity(lfs, path)
  local attributes = lfs.attributes(path)
  return attributes and ("%s:%s"):format(tostring(attributes.dev), tostring(attributes.ino))
end

--- Collects unused objects. LuaJIT's compiled traces keep their closures alive, and what those refer to, so the traces
-- are dropped first.
function locks.collect()
  local jit = rawget(_G, "jit")
  if jit then jit.flush() end
  collectgarbage()
end

--- Opens an existing lock file for an owner (any object), and releases what an owner that was collected had locked.
-- lfs: LuaFileSystem. Returns the locks; or nil and a sentence.
function locks.open(lfs, path, owner)
  local name = identity(lfs, path)
  local self = name and opened[name]
  if self and self.owner[1] then locks.collect() end
  if self and self.owner[1] then return nil, "is open in this process already" end
  if not self then
    local file, message = io.open(path, "a+")
    if not file then return nil, message end
    self = setmetatable({ lfs = lfs, file = file, numbers = {} }, locks)
    opened[identity(lfs, path)] = self
  end
  self:release_all()
  self.owner = setmetatable({ owner }, { __mode = "v" })
  return self
end

--- Acquires a lock; false when another process holds it.
function locks:acquire(number)
  if not self.lfs.lock(self.file, "w", number, 1) then return false end
  self.numbers[number] = true
  return true
end

function locks:release(number)
  self.lfs.unlock(self.file, number, 1)
  self.numbers[number] = nil
end

--- Whether another process holds a lock.
function locks:is_held_elsewhere(number)
  if self.numbers[number] then return false end
  if not self.lfs.lock(self.file, "w", number, 1) then return true end
  self.lfs.unlock(self.file, number, 1)
  return false
end

--- Whether this process or another holds any of the locks of a list; changes no file. nil if it can't be found out.
function locks.any_held(lfs, path, list)
  local name = identity(lfs, path)
  if not name then return false end -- no process has opened it yet
  local self = opened[name]
  if self then
    for _, number in ipairs(list) do
      if self.numbers[number] or self:is_held_elsewhere(number) then return true end
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
  file:close() -- this process holds no lock on the file, so closing releases none
  return held
end

--- Releases every lock and ends the ownership.
function locks:release_all()
  for number in pairs(self.numbers) do self.lfs.unlock(self.file, number, 1) end
  self.numbers, self.owner = {}, {}
end

return locks
