--- Reads the journal of a batch with a store, for its followers. It is a file beside the store; the process that works
-- on the batch locks it, and adds a line of JSON for each event. Any process may follow it at any time: reading it
-- never waits, as reading the store might.
--
-- The lines, in their order (doc/architecture.md has them as a table): { run = … } with id; input, a fingerprint of the
-- ids, where it is known by then; end, blank, or the last word where no line could be added any more. { input = … }.
-- { begun = true }, before anything is sent. { outcome = … }, once it is in the store, and { progress = … }.
-- { report = … } or { problem = … } is the last line.

local journal = {}
journal.__index = journal

-- Bytes that one call reads: some hundred outcomes, which take a host 2 ms.
local slice = 32768

-- The longest line in bytes, because texts in lines have limits. A longer line is not ours, and is skipped.
local longest_line = 1048576

-- The last progress is within this many bytes of the end: a second of outcomes.
local tail = 262144

-- The lines before the first outcome are within this many bytes of the start.
local opening = 8192

--- The path of the journal of a store in a file.
function journal.path(store)
  return store .. ".journal"
end

--- Makes a journal to follow; the file need not exist yet. decode: porting.decode; path: its path, if it is not beside
-- the store.
function journal.follow(store, decode, path)
  return setmetatable({ path = path or journal.path(store), decode = decode, offset = 0 }, journal)
end

--- Decodes the lines of a text that ends with a whole line. Lines that are no JSON are left out.
local function values_of(self, text)
  local values = {}
  for line in text:gmatch "[^\n]+" do
    local value = line:sub(1, 1) == "{" and self.decode(line)
    if value then values[#values + 1] = value end
  end
  return values
end

--- Returns the run in the first line of an open file, and the file's start; nil: the line is not written yet.
local function run_of(self, file)
  file:seek "set"
  local text = file:read(opening)
  local first = text and text:match "^([^\n]*)\n"
  local value = first and first:sub(1, 1) == "{" and self.decode(first)
  local run = value and value.run
  if type(run) ~= "table" or type(run.id) ~= "string" then return nil end
  run["end"] = type(run["end"]) == "string" and run["end"]:match "^%s*(.-)%s*$" or ""
  return run, text
end

--- Reads a slice from the file's position, or more until it has a whole line. Returns the text, and whether there may
-- be more.
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

--- Reads at most some hundred lines that were written since the last call. Returns their values, and whether there may
-- be more. It starts from the beginning if the journal belongs to another run than before.
function journal:read()
  local file = io.open(self.path, "rb")
  if not file then return {}, false end
  local text, full, run = "", false, run_of(self, file)
  if run then
    if self.run and self.run.id ~= run.id then self.offset = 0 end
    self.run = run
    if file:seek("set", self.offset) then text, full = read_lines(file) end
    local after = run_of(self, file)
    if not after or after.id ~= run.id then text, full = "", false end -- another run began meanwhile
  end
  file:close()
  local whole = text:match "^.*\n"
  local read = whole and #whole or #text >= longest_line and #text or 0
  self.offset = self.offset + read
  return whole and values_of(self, whole) or {}, full and read > 0
end

--- Returns what the lines before the first outcome say: run, input, begun, and problem if the batch did not begin. nil:
-- there is no run.
function journal:opening()
  local file = io.open(self.path, "rb")
  if not file then return nil end
  local run, text = run_of(self, file)
  file:close()
  if not run then return nil end
  local found = { run = run, input = run.input }
  for _, value in ipairs(values_of(self, text:match "^.*\n")) do
    found.input = found.input or value.input
    found.begun = found.begun or value.begun or value.outcome ~= nil or value.progress ~= nil or value.report ~= nil
    if not found.begun then found.problem = found.problem or value.problem end
  end
  return found
end

--- Whether there is a file that begins with no run.
function journal:is_none()
  local file = io.open(self.path, "rb")
  if not file then return false end
  local run = run_of(self, file)
  file:close()
  return not run
end

--- Returns the value of the last line of a kind ("progress", "report", …) near the end of the file, and the kind: the
-- first of the arguments that has a line there. Or nil.
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
      line = text:match("^[^\n]*\n", first + 1) or line -- a whole line, not one that is being written
      first, last = text:find(mark, last, true)
    end
    local value = line and self.decode(line)
    if value then return value[kind], kind end
  end
end

--- Whether the run has written that it has ended, in its last line or in the first one.
function journal:has_ended()
  local found = self:opening()
  return found ~= nil and (found.run["end"] ~= "" or found.problem ~= nil or self:last("report", "problem") ~= nil)
end

return journal
