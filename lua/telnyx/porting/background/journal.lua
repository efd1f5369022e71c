--- The journal of a batch with a store, as its followers read it: a file beside the store, which the process that works
-- on the batch keeps locked and adds a line of JSON to for all that happens. Any process may follow it, whenever it
-- likes: reading it waits for nothing, as reading the store could.
--
-- The lines, in their order (doc/architecture.md has them as a table): { run = … }: id; input, a fingerprint of the
-- ids, where it is known by then; end, the last word where no line could be added any more, else blank. { input = … }.
-- { begun = true }, before anything is sent. { outcome = … }, once it is in the store, and { progress = … }.
-- { report = … } or { problem = … } last.

local journal = {}
journal.__index = journal

-- What is read at a time, in bytes: some hundred outcomes, which take a host 2 ms.
local slice = 32768

-- No line of ours is longer: outcomes hold errors of limited length. What is, is passed over.
local longest_line = 1048576

-- Where the last progress stands at the latest: a second of outcomes from the end.
local tail = 262144

-- What comes before the first outcome is within so many bytes.
local opening = 8192

--- Where the journal of a store that is a file lies.
function journal.path(store)
  return store .. ".journal"
end

--- A journal to follow. decode: porting.decode; path: where it lies, if not beside the store. Nothing needs to be there
-- yet.
function journal.follow(store, decode, path)
  return setmetatable({ path = path or journal.path(store), decode = decode, offset = 0 }, journal)
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

--- The run that an open file is about, by its first line; nil where that is not written yet.
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
-- With another run than before, reading begins again.
function journal:read()
  local file = io.open(self.path, "rb")
  if not file then return {}, false end
  local text, full, run = "", false, run_of(self, file)
  if run then
    if self.run and self.run.id ~= run.id then self.offset = 0 end
    self.run = run
    if file:seek("set", self.offset) then text, full = read_lines(file) end
    local after = run_of(self, file)
    if not after or after.id ~= run.id then text, full = "", false end -- begun anew meanwhile
  end
  file:close()
  local whole = text:match "^.*\n"
  local read = whole and #whole or #text >= longest_line and #text or 0
  self.offset = self.offset + read
  return whole and values_of(self, whole) or {}, full and read > 0
end

--- What the beginning of the file says: run, input and begun; problem, where nothing was begun. nil where no run is
-- written down.
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

--- Whether a run has told its end, in a line or in the first one.
function journal:has_ended()
  local found = self:opening()
  return found ~= nil and (found.run["end"] ~= "" or found.problem ~= nil or self:last("report", "problem") ~= nil)
end

return journal
