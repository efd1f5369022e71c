--- The host's side of a batch with a store: it learns about the run from the journal, and through the channel to the
-- process if this host has started that. The lock on the journal shows whether a process has the run; it was locked
-- before the handle existed.

local journals = require "telnyx.porting.background.journal"
local lines = require "telnyx.porting.background.lines"
local reports = require "telnyx.porting.batch.report"
local run_files = require "telnyx.porting.background.run_files"

local Handle = {}
Handle.__index = Handle

local handles = {}

-- The last bytes of the log that an error shows.
local log_shown = 1000

-- The seconds for which a process may still write to the log after it has closed the channel and the journal.
local last_words_seconds = 5

-- The longest answer of the process in bytes; errors are the longest answers.
local longest_answer = 65536

local porting, internals

function handles.connect(module, given)
  porting, internals = module, given
end

--- Makes the handle of a store's run; or returns nil and a sentence. facts: run, the id of the one run that is meant;
-- channel, process and client, of a run that was started here; expected, the fingerprint of the ids that the run must
-- have. All are optional.
function handles.new(store, facts)
  local files, problem = run_files.of(internals, store)
  if not files then return nil, problem end
  local self = { store = store, files = files, journal = journals.follow(store, porting.decode, files.journal) }
  for name, value in pairs(facts or {}) do self[name] = value end
  return setmetatable(self, Handle)
end

local function failure(self, kind, sentence, ...)
  return internals.failure(kind, sentence:format(...), self.client)
end

--- Whether any process has the run; or nil and an error if that can't be found out.
local function is_locked(self)
  local locked, problem = internals.journal_is_locked(self.files.journal)
  if locked ~= nil then return locked end
  return nil, failure(self, "store", "%s: whether its batch is running can't be told: %s", self.files.journal, problem)
end

--- Returns what the journal says about the run that is meant, see journal:opening. nil: there is no run yet; false: it
-- is another run.
local function opening_of(self)
  local found = self.journal:opening()
  if not found then return nil end
  if self.run and found.run.id ~= self.run then return false end
  return found
end

local function superseded(self)
  return failure(self, "aborted", "%s: another run has begun since; what came of this one is in the report of that "
    .. "one, or of the store", self.store)
end

--- Why the journal tells nothing of the run that is meant: an error; nil where it does. Its lock then shows nothing
-- either: the process may go on.
local function vanished(self)
  if internals.is_there(self.files.journal) and not (self.run and not self.journal:opening()) then return nil end
  return failure(self, "store", "%s: it was removed or replaced, so that the run can't be followed; a process may "
    .. "still be at work on it, which ends the batch; what came of it is in the store, and client:resume goes on with "
    .. "it", self.files.journal)
end

local function killed(self)
  return vanished(self) or failure(self, "aborted", "the process of the batch in %s ended before the batch did; "
    .. "client:resume, or the same call, goes on with it", self.store)
end

local function broken(self, word)
  return failure(self, "store", "%s; the batch was stopped, what came of it is in the store, and client:resume goes "
    .. "on with it", word)
end

--- The last words of the process on stdout and stderr.
local function last_words(self)
  local file = io.open(self.files.log, "rb")
  if not file then return "" end
  local size = file:seek "end"
  file:seek("set", math.max(size - log_shown, 0))
  local text = file:read "*a" or ""
  file:close()
  if size > log_shown then text = text:match "\n(.*)$" or text end
  return (text:gsub("%s+$", ""))
end

-- Whether the batch has begun

--- Returns the answer of the process; nil: none yet; false: there will be none.
local function answer_of(self)
  local text, over = self.channel:read()
  self.said = (self.said or "") .. text
  local line = self.said:match "^(.-)\n"
  if line then return porting.decode(line) or false end
  if over or #self.said > longest_answer then return false end
end

local function settle(self, begun, problem)
  self.has_begun, self.problem = begun, problem
  return begun, problem
end

--- Whether the batch has begun, by its journal. For a run that was not started here, or whose process ended without an
-- answer.
local function begun_by_journal(self)
  local locked, problem = is_locked(self) -- first, so that the journal is complete if the process is gone
  local found = opening_of(self)
  if found == false then return settle(self, false, superseded(self)) end
  if found and self.expected then
    self.run = self.run or found.run.id
    if found.input and found.input ~= self.expected then
      return settle(self, false, failure(self, "invalid", "%s is in use by another batch: its ids are not these",
        self.store))
    end
    if found.input and found.begun then return settle(self, true) end
  elseif found and found.begun then
    return settle(self, true)
  end
  if found and found.problem then return settle(self, false, lines.to_error(found.problem)) end
  if found and found.run["end"] ~= "" then return settle(self, false, broken(self, found.run["end"])) end
  if locked then return nil end
  if locked == nil then return nil, problem end
  -- A process that has closed its descriptors may still write to the log. It is a zombie for ever if nobody waits for
  -- it.
  self.silent_since = self.silent_since or internals.now()
  if self.process and internals.is_alive(self.process) and internals.now() < self.silent_since + last_words_seconds then
    return nil
  end
  local words = self.channel and last_words(self)
  local gone = vanished(self) or not found and self.journal:is_none() and failure(self, "store",
    "%s: it has no run in it: it was emptied or replaced, or its process was killed as it began; what came of the "
    .. "batch is in the store, and client:resume goes on with it", self.files.journal)
  if gone then return settle(self, false, gone) end
  return settle(self, false, self.channel and failure(self, "store", "the command that runs the batch could not: %s",
    words:match "%S" and words or "it ended without a word")
    or failure(self, "aborted", "the process of the batch in %s ended before anything was begun", self.store))
end

--- Whether the batch has begun: nil as long as that is not known; false and an error if it has not and will not.
function Handle:begun()
  if self.has_begun ~= nil then return self.has_begun, self.problem end
  if not self.channel then return begun_by_journal(self) end
  local answer = answer_of(self)
  if answer == nil then return nil end
  if answer and answer.begun then return settle(self, true) end
  if answer and answer.error then return settle(self, false, lines.to_error(answer.error)) end
  return begun_by_journal(self)
end

-- What the batch is doing

--- Whether a process has the run; or nil and an error if that can't be found out.
function Handle:running()
  local locked, problem = is_locked(self)
  if locked == false and not self.ended then problem = vanished(self) end
  if problem then return nil, problem end
  if not locked then return false end
  return opening_of(self) ~= false
end

--- Stops the batch: its requests in flight are settled, the rest is not attempted. Returns whether it was running; or
-- nil and an error. A stop is valid as soon as there is a handle, or a run in the journal: the process looks for it
-- before it begins, and from then on.
function Handle:stop()
  if self.ended then return false end
  local running, problem = self:running()
  if not running then return running, problem end
  local found = opening_of(self)
  if not found or self.journal:has_ended() then return false end
  local path = self.files.stop(found.run.id)
  local told = self.channel and self.channel:write '{"stop":true}\n'
  local left
  left, problem = internals.touch(path)
  if not left and not told then
    return nil, failure(self, "store", "%s: the batch can't be stopped: %s", path, problem)
  end
  if is_locked(self) == false then os.remove(path) end
  return true
end

--- Whether the journal belongs to the run that is meant.
local function is_ours(self)
  return not self.run or opening_of(self) ~= false
end

--- The last progress, which is written some four times a second: a table as on_progress gets it, or nil.
function Handle:progress()
  if not is_ours(self) then return nil end
  return (self.journal:last "progress")
end

--- Returns the report as cancel_all does, without the outcomes, once the batch has ended; nil before; nil and an error
-- if it has ended without a report.
function Handle:report()
  local locked = is_locked(self) -- first, see above
  local found = opening_of(self)
  if found == false then return nil, superseded(self) end
  if not found then return nil end
  local value, kind = self.journal:last("report", "problem")
  if kind == "problem" then return nil, lines.to_error(value) end
  if value then
    if value.err then value.err = lines.to_error(value.err) end
    return reports.of(value)
  end
  if found.run["end"] ~= "" then return nil, broken(self, found.run["end"]) end
  if locked == false then return nil, killed(self) end
end

--- Returns at most some hundred of the known outcomes, and the value of `after` for the next call. after: nil: from the
--- start.
function Handle:outcomes(after)
  local journal, outcomes = handles.reader(self), {}
  if after ~= nil then
    local run, offset = (type(after) == "string" and after or ""):match "^(.-)/(%d+)$"
    if not run or #offset > 15 then internals.raise "outcomes: after must be what outcomes returned before" end
    journal.run, journal.offset = { id = run }, tonumber(offset)
  end
  local values = is_ours(self) and journal:read() or {}
  for _, value in ipairs(values) do
    if value.outcome then outcomes[#outcomes + 1] = lines.to_outcome(value.outcome) end
  end
  return outcomes, journal.run and ("%s/%d"):format(journal.run.id, journal.offset) or after
end

--- A reader of the run's journal from its start, for news_of.
function handles.reader(handle)
  return journals.follow(handle.store, porting.decode, handle.files.journal)
end

--- Returns what is new to a reader since the last call with it: outcomes (a list), progress (the last one, or nil),
-- report (or nil), more (whether there may be more to read at once); or nil and an error if the batch did not begin, or
-- ended without a report.
function handles.news_of(handle, journal)
  local begun, err = handle:begun()
  if begun == false then return nil, err end
  if not begun then return { outcomes = {} } end
  local locked = is_locked(handle) -- first, see above
  local values, more = journal:read()
  local run = journal.run
  if run and handle.run and run.id ~= handle.run then return nil, superseded(handle) end
  handle.run = handle.run or run and run.id
  local news = { outcomes = {}, more = more }
  for _, value in ipairs(values) do
    if value.outcome then news.outcomes[#news.outcomes + 1] = lines.to_outcome(value.outcome) end
    if value.progress then news.progress = value.progress end
    if value.problem then return nil, lines.to_error(value.problem) end
    if value.report then news.report = value.report end
  end
  if news.report or more then return news end
  if run and run["end"] ~= "" then return nil, broken(handle, run["end"]) end
  if locked == false then return nil, killed(handle) end
  return news
end

handles.Handle = Handle

return handles
