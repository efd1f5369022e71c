--- Writes the journal of a batch with a store, and looks for a stop, whoever runs the batch: the process beside a host,
-- a script, the command. One process at a time has the journal of a store. Others that share the store record nothing
-- until that process is gone. Then one of them begins the journal anew with what the store knows.
--
-- A batch without a store has the recorder none, which has the same methods:
--   input(ids)         records the ids, which are distinct and in lower case
--   begun()            records that all is open, before a request is sent; nil and an error if it can't be recorded
--   take(outcome), take_all(outcomes)  record outcomes that are committed
--   line_buffer()      the buffer for lines of outcomes that are not committed yet (see store:keep); nil: none is used,
--                      and all outcomes come to take_all
--   take_lines(buffer)  records what is in that buffer, once it is committed, and empties it
--   progress(value), wants_progress()
--   tend(batch)        called in each turn; returns a reason, and perhaps an error, where the batch has to stop
--   finish(batch)      records the report of a batch that has ended
--   fail(err)          records the error of one that has failed

local address = require "telnyx.porting.store.address"
local journals = require "telnyx.porting.background.journal"
local lines = require "telnyx.porting.background.lines"
local run_files = require "telnyx.porting.background.run_files"

local recorders = {}

local porting, internals

-- Seconds between two checks for a stop, and between two tries to lock the journal that another process has.
local looks_every, tries_every = 0.05, 0.5

-- Seconds between two reads of what other machines have committed.
local follows_every = 0.5

-- If no commit causes a write, this many texts are written at once.
local most_unwritten = 256

-- A text of this many bytes is written at once, so that no larger text is made of it.
local much_text = 16384

local count = 0 -- the runs that this process has begun

function recorders.connect(module, given)
  porting, internals = module, given
  lines.connect(module, given)
end

-- The recorder of a batch without a store.

local none = {}
recorders.none = none

local function nothing() end

none.input, none.take, none.take_all, none.take_lines, none.line_buffer, none.progress, none.tend, none.finish,
  none.fail = nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing
function none.begun() return true end
function none.wants_progress() return false end

-- The recorder of a batch with a store.

local Recorder = {}
Recorder.__index = Recorder

--- A new id of a run, different from all others. process: the id of the process that works on it.
function recorders.name_run(process)
  count = count + 1
  return ("%d%03d-%d"):format(os.time(), count % 1000, process)
end

-- What every journal begins with.
local head_start = '{"run":'

--- The first line of a journal up to the room for its last word.
function recorders.head(run)
  return (head_start .. '%s,"end":"'):format(porting.encode(run):sub(1, -2))
end

--- Removes a stop that the last run has left because it was killed. Call it before a locked journal begins again.
function recorders.sweep(store, files)
  local found = journals.follow(store, porting.decode, files.journal):opening()
  if found then os.remove(files.stop(found.run.id)) end
end

--- Whether nothing was ever written into the journal.
function recorders.is_empty(files)
  local file = io.open(files.journal, "rb")
  if not file then return true end
  local size = file:seek "end"
  file:close()
  return size == 0
end

--- Whether the file in a journal's place is one: it begins as a journal does, as far as it goes.
function recorders.is_own(files)
  local file = io.open(files.journal, "rb")
  local start = file and file:read(#head_start) or ""
  if file then file:close() end
  return start == head_start:sub(1, #start)
end

local function new(store, files)
  return setmetatable({
    store = store, files = files, unwritten = {},
    looked_at = -1, tried_at = -1, followed_at = -1, -- times: looked for a stop, tried to lock, read the database
    told = address.is_one(store) and internals.id_set() or nil, -- the ids whose outcome is in the journal
  }, Recorder)
end

--- The recorder of a journal that this process was given, locked and begun. asked(): whether the batch has to stop, and
-- whether that holds for all processes that work on it; has_input: whether the journal has the ids' fingerprint.
function recorders.given(store, files, journal, run, has_input, asked)
  local self = new(store, files)
  self.journal, self.run, self.has_input, self.asked = journal, run, has_input, asked
  return self
end

local function failure(self, problem)
  return internals.failure("store", ("%s: %s"):format(self.files.journal, porting._fit(problem)))
end

--- Begins the journal. Returns true; false: another process has it; or nil and an error.
local function begin(self)
  local journal, problem = internals.lock_journal(self.files.journal)
  if journal == false then
    local found = journals.follow(self.store, porting.decode, self.files.journal):opening()
    self.run = found and found.run.id -- a stop of that run holds for this process too
    return false
  elseif not journal then
    return nil, failure(self, problem)
  end
  recorders.sweep(self.store, self.files)
  self.run = recorders.name_run(internals.process_id())
  local written
  written, problem = journal:begin(recorders.head { id = self.run })
  if not written then
    journal:close()
    return nil, failure(self, problem)
  end
  self.journal = journal
  return true
end

--- The recorder of a batch on which this process will work; or nil and an error.
function recorders.begin(store)
  local files, problem = run_files.of(internals, store)
  if not files then return nil, internals.failure("store", problem) end
  local self = new(store, files)
  local begun, err = begin(self)
  if begun == nil then return nil, err end
  return self
end

--- Gives up a journal that can't be written any more: says so in its first line, which has room for that. The batch
-- stops.
local function break_off(self, problem)
  self.err = failure(self, problem)
  if not self.journal:end_with(self.err.detail) and self.journal:begin(recorders.head { id = self.run }) then
    self.journal:end_with(self.err.detail) -- its first line was cut off
  end
  self.broken, self.unwritten = true, {}
end

--- Adds a text, or the lines in a buffer.
local function append(self, lines_or_buffer)
  local written, problem = self.journal:add(lines_or_buffer)
  if not written then break_off(self, problem) end
end

local function write(self)
  if #self.unwritten == 0 or self.broken or not self.journal then return end
  local text = self.unwritten[2] and table.concat(self.unwritten) or self.unwritten[1]
  self.unwritten = {}
  append(self, text)
end

local function add(self, line)
  if self.journal and not self.broken then self.unwritten[#self.unwritten + 1] = line end
end

--- Closes the journal, and removes a stop of this run, because it has taken effect.
local function close(self)
  if not self.journal then return end
  os.remove(self.files.stop(self.run))
  self.journal:close()
  self.journal = nil
end

function Recorder:input(ids)
  local fingerprint = internals.fingerprint()
  fingerprint:add_list(ids)
  self.fingerprint = fingerprint:text()
  if self.has_input then return end
  add(self, lines.of("input", self.fingerprint))
  write(self)
end

function Recorder:begun()
  self.is_begun = true
  add(self, lines.of("begun", true))
  write(self)
  if self.broken then return nil, self.err end
  return true
end

--- Whether an outcome is not in the journal yet. If other machines work on the batch too, an outcome can come twice:
-- from this batch and from the database.
local function is_news(self, outcome)
  return not self.told or not internals.id_of(outcome.id) or self.told:add(outcome.id)
end

--- The outcomes of a list that are not in the journal yet.
local function only_news(self, outcomes)
  if not self.told then return outcomes end
  local news = {}
  for i = 1, #outcomes do
    if is_news(self, outcomes[i]) then news[#news + 1] = outcomes[i] end
  end
  return news
end

--- Adds the lines of a list of outcomes.
local function add_outcomes(self, outcomes)
  local index = 1
  while outcomes[index] do
    local text, following = lines.of_outcomes(outcomes, index)
    index = following
    add(self, text)
    if #text >= much_text or #self.unwritten >= most_unwritten then write(self) end
  end
end

function Recorder:take(outcome)
  if not self.journal or self.broken or not is_news(self, outcome) then return end
  add_outcomes(self, { outcome })
end

function Recorder:take_all(outcomes)
  if not self.journal or self.broken then return end
  add_outcomes(self, only_news(self, outcomes))
  write(self)
end

-- With other machines at work, an outcome can be in the journal before it is committed here.
function Recorder:line_buffer()
  if not self.journal or self.told then return nil end
  self.buffer = self.buffer or internals.line_buffer()
  self.buffer:clear()
  return self.buffer
end

function Recorder:take_lines(buffer)
  if not self.journal or self.broken then return end
  write(self)
  if not self.broken then append(self, buffer) end
end

function Recorder:wants_progress() return self.journal ~= nil end

function Recorder:progress(value)
  add(self, lines.of("progress", value))
  write(self)
end

--- Records what a store knows of an order, if that is final.
function Recorder:take_known(known, position)
  if not known.settled then return end
  local err = known.kind and internals.failure(known.kind, known.detail or "")
  if err then err.status, err.code, err.uncertain = known.status, known.code, known.uncertain end
  self:take { id = known.id, position = position, outcome = known.outcome, err = err, reason = known.reason,
    attempts = known.attempts, settled_by_read = known.settled_by_read, seconds = known.seconds, earlier = true }
end

--- Takes the journal over from a process that is gone, while this batch is running.
local function take_over(self, batch)
  local store = self.is_begun and batch.keeper and batch.keeper.store
  local kept = store and not store.closed and begin(self)
  if not kept then return end
  if self.fingerprint then add(self, lines.of("input", self.fingerprint)) end
  add(self, lines.of("begun", true))
  local good, err = pcall(function()
    for known, position in store:outcomes(true) do self:take_known(known, position) end
  end)
  if not good and type(err) ~= "table" then error(err, 0) end
  if good then write(self) else break_off(self, err.detail) end
end

--- For a store on which other machines work: records what they have committed, and passes a stop on to them.
local function look_across(self, store, time)
  if self.everywhere and not self.has_asked then
    self.has_asked = true
    store:want_stop() -- if the database can't be reached, at least the batch here ends
  end
  if not self.journal or time < self.followed_at then return end
  self.followed_at = time + follows_every
  local outcomes, positions, mark = store:follow(self.followed_to)
  if not outcomes then return end -- the batch's own next commit reports the error
  self.followed_to = mark
  for i = 1, #outcomes do self:take_known(outcomes[i], positions[i]) end
  write(self)
end

function Recorder:tend(batch)
  write(self)
  local time = internals.now()
  if not self.journal and time >= self.tried_at then
    self.tried_at = time + tries_every
    take_over(self, batch)
  end
  local store = batch.keeper and batch.keeper.store
  if store and not store.closed and store:is_shared() then look_across(self, store, time) end
  if self.broken then return "the journal can't be written", self.err end
  if time < self.looked_at then return end
  if self.journal then
    local is_there, problem = self.journal:is_at(self.files.journal)
    if not is_there then break_off(self, problem) end
  end
  self.looked_at = time + looks_every
  local asked, everywhere
  if self.asked then asked, everywhere = self.asked() end
  if self.run and self:is_stopped() then asked, everywhere = true, true end
  self.everywhere = self.everywhere or everywhere
  return asked and "stopped" or nil
end

function Recorder:finish(batch)
  if not self.journal then return end
  local report = batch:report(nil)
  report.err = report.err and lines.error(report.err)
  -- A batch whose loop was left has no outcome for the ids that it did not reach. The report counts them.
  local told, counts = 0, {}
  for name, number in pairs(report.counts) do told, counts[name] = told + number, number end
  counts["not-attempted"] = counts["not-attempted"] + report.total - told
  report.counts = counts
  self:tell_report(report)
end

--- Whether a stop of this run exists.
function Recorder:is_stopped()
  return internals.is_there(self.files.stop(self.run))
end

--- Ends the journal with a report.
function Recorder:tell_report(report)
  add(self, lines.of("report", report))
  write(self)
  close(self)
end

function Recorder:fail(err)
  if not self.journal then return end
  add(self, lines.of("problem", lines.error(err)))
  write(self)
  close(self)
end

return recorders
