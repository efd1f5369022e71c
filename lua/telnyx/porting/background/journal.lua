--- The journal of a batch that runs in a process of its own: a file beside its store, which that process has locked for
-- as long as it lives and adds a line of JSON to for all that happens. Any process may follow it, whenever it likes:
-- reading it waits for nothing, as reading the store could.
--
-- Lines: { run = … } first: id, of the run; input, a fingerprint of the ids; { outcome = … }, once it is in the store;
-- { progress = … }; { report = … } or { problem = … } last.

local journal = {}
journal.__index = journal

-- What is read at a time, in bytes: some hundred outcomes, which take a host 2 ms.
local slice = 32768

-- No line of ours is longer: outcomes hold errors of limited length. What is, is passed over.
local longest_line = 1048576

-- Where the last progress stands at the latest: a second of outcomes from the end.
local tail = 262144

--- Where the journal of a store lies.
function journal.path(store)
  return store .. ".journal"
end

--- A journal to follow. decode: porting.decode. Nothing needs to be there yet.
function journal.follow(store, decode)
  return setmetatable({ path = journal.path(store), decode = decode, offset = 0 }, journal)
end

--- The lines of a text that is read to its last whole line, decoded; what is no JSON (an error's words) is left out.
local function values_of(self, text)
  local values = {}
  for line in text:gmatch "[^\n]+" do
    local value = line:sub(1, 1) == "{" and self.decode(line)
    if value then values[#values + 1] = value end
  end
  return values
end

--- Whether the file still is about the run that was read before; with another one, reading begins again.
local function check_run(self, file)
  local first = file:read "*l"
  local value = first and self.decode(first)
  local run = value and value.run
  if not run then return nil end
  if self.run and self.run.id ~= run.id then self.offset = 0 end
  self.run = run
  return true
end

--- A slice from where the file stands, or as much more as the first line takes; and whether there may be more.
local function read_lines(file)
  local pieces, length = {}, 0
  while true do
    local piece = file:read(slice)
    if not piece then break end
    pieces[#pieces + 1], length = piece, length + #piece
    if #piece < slice then break end
    if piece:find("\n", 1, true) or length >= longest_line then return table.concat(pieces), true end
  end
  return table.concat(pieces), false
end

--- What was written since the last call, at most some hundred lines: a list of values; and whether there may be more.
function journal:read()
  local file = io.open(self.path, "rb")
  if not file then return {}, false end
  local text, full = "", false
  if check_run(self, file) and file:seek("set", self.offset) then text, full = read_lines(file) end
  file:close()
  local whole = text:match "^.*\n"
  local read = whole and #whole or #text >= longest_line and #text or 0
  self.offset = self.offset + read
  return whole and values_of(self, whole) or {}, full and read > 0
end

--- The last line of the first of these kinds ("progress", "report", …) that is among those at the end of the file, and
-- its kind; or nil.
function journal:last(...)
  local file = io.open(self.path, "rb")
  if not file then return nil end
  local size = file:seek "end"
  file:seek("set", math.max(size - tail, 0))
  local text = "\n" .. (file:read "*a" or "")
  file:close()
  for _, kind in ipairs { ... } do
    local mark, line = ('\n{"%s":'):format(kind), nil
    local first, last = text:find(mark, 1, true)
    while first do
      line = text:match("^[^\n]*\n", first + 1) or line -- not one that is being written
      first, last = text:find(mark, last, true)
    end
    local value = line and self.decode(line)
    if value then return value[kind], kind end
  end
end

return journal
