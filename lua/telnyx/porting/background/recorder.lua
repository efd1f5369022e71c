--- What a batch with a store tells those who follow it, and hears from those who stop it, whoever runs it: the process
-- beside a host, a script, the command. One process at a time has the journal of a store; others that share the store
-- record nothing until that one is gone, and then begin the journal anew with what the store knows.
--
-- A batch without a store has the recorder none, which has the same methods:
--   input(ids)         the ids are known: distinct, in lower case
--   begun()            all is open, and nothing sent yet; nil and an error where that can't be written down
--   take(outcome), take_all(outcomes)  what is kept now
--   progress(value), wants_progress()
--   tend(batch)        between two steps; a reason and perhaps an error, where the batch is to stop
--   finish(batch)      the batch has come to its end
--   fail(err)          it has not

local address = require "telnyx.porting.store.address"
local journals = require "telnyx.porting.background.journal"
local lines = require "telnyx.porting.background.lines"
local places = require "telnyx.porting.background.places"

local recorders = {}

local porting, internals

-- Between two looks for a stop, and between two tries to have the journal that another process has; in seconds.
local looks_every, tries_every = 0.05, 0.5

-- Between two looks for what other machines have committed, in seconds.
local follows_every = 0.5

-- Lines that are written with one call, where no commit says when.
local most_unwritten = 256

local count = 0 -- of the runs that this process has begun

function recorders.connect(module, given)
  porting, internals = module, given
  lines.connect(module, given)
end

-- No recorder.

local none = {}
recorders.none = none

local function nothing() end

none.input, none.take, none.take_all, none.progress, none.tend, none.finish, none.fail =
  nothing, nothing, nothing, nothing, nothing, nothing, nothing
function none.begun() return true end
function none.wants_progress() return false end

-- A recorder.

local Recorder = {}
Recorder.__index = Recorder

--- The name of a run, which no other has. process: the id of the one that works on it.
function recorders.name_run(process)
  count = count + 1
  return ("%d%03d-%d"):format(os.time(), count % 1000, process)
end

--- The first line of a journal up to the room for its last word.
function recorders.head(run)
  return ('{"run":%s,"end":"'):format(porting.encode(run):sub(1, -2))
end

--- Before a locked journal is begun anew: takes away a stop that the last run has left, having been killed.
function recorders.sweep(store, place)
  local found = journals.follow(store, porting.decode, place.journal):opening()
  if found then os.remove(place.stop(found.run.id)) end
end

local function new(store, place)
  return setmetatable({
    store = store, place = place, unwritten = {},
    looked_at = -1, tried_at = -1, followed_at = -1, -- when for a stop, for the lock, and at the database
    told = address.is_one(store) and internals.id_set() or nil, -- whose outcome is written down
  }, Recorder)
end

--- The recorder of a journal that this process was given, locked and begun. asked(): whether the batch is to stop, and
-- whether that is meant for all that work on it; has_input: whether the journal has the ids' fingerprint.
function recorders.given(store, place, journal, run, has_input, asked)
  local self = new(store, place)
  self.journal, self.run, self.has_input, self.asked = journal, run, has_input, asked
  return self
end

local function failure(self, problem)
  return internals.failure("store", ("%s: %s"):format(self.place.journal, porting._fit(problem)))
end

--- Begins the journal, if no other process has it. False where one has; nil and an error.
local function begin(self)
  local journal, problem = internals.lock_journal(self.place.journal)
  if journal == false then
    local found = journals.follow(self.store, porting.decode, self.place.journal):opening()
    self.run = found and found.run.id -- whose stop is ours as well
    return false
  elseif not journal then
    return nil, failure(self, problem)
  end
  recorders.sweep(self.store, self.place)
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

--- The recorder of a batch that this process is about to work on; or nil and an error.
function recorders.begin(store)
  local place, problem = places.of(internals, store)
  if not place then return nil, internals.failure("store", problem) end
  local self = new(store, place)
  local begun, err = begin(self)
  if begun == nil then return nil, err end
  return self
end

--- Nothing can be added any more: that is said where there is room for it, and the batch stops.
local function break_off(self, problem)
  self.err = failure(self, problem)
  self.journal:end_with(self.err.detail)
  self.broken, self.unwritten = true, {}
end

local function write(self)
  if #self.unwritten == 0 or self.broken or not self.journal then return end
  local text = self.unwritten[2] and table.concat(self.unwritten) or self.unwritten[1]
  self.unwritten = {}
  local written, problem = self.journal:add(text)
  if not written then break_off(self, problem) end
end

local function add(self, line)
  if self.journal and not self.broken then self.unwritten[#self.unwritten + 1] = line end
end

--- Ends what this process has of the journal. A stop of this run has done its work.
local function close(self)
  if not self.journal then return end
  os.remove(self.place.stop(self.run))
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

--- Whether an outcome is news here: those of a batch that other machines work on as well come by two ways.
local function is_news(self, outcome)
  return not self.told or not internals.id_of(outcome.id) or self.told:add(outcome.id)
end

--- Those of some outcomes that are news here.
local function only_news(self, outcomes)
  if not self.told then return outcomes end
  local news = {}
  for i = 1, #outcomes do
    if is_news(self, outcomes[i]) then news[#news + 1] = outcomes[i] end
  end
  return news
end

function Recorder:take(outcome)
  if not self.journal or self.broken or not is_news(self, outcome) then return end
  lines.add_outcomes(self.unwritten, { outcome })
  if #self.unwritten >= most_unwritten then write(self) end
end

function Recorder:take_all(outcomes)
  if not self.journal or self.broken then return end
  lines.add_outcomes(self.unwritten, only_news(self, outcomes))
  write(self)
end

function Recorder:wants_progress() return self.journal ~= nil end

function Recorder:progress(value)
  add(self, lines.of("progress", value))
  write(self)
end

--- What a store knows of an order, if that is final.
function Recorder:take_known(known, position)
  if not known.settled then return end
  local err = known.kind and internals.failure(known.kind, known.detail or "")
  if err then err.status, err.code, err.uncertain = known.status, known.code, known.uncertain end
  self:take { id = known.id, position = position, outcome = known.outcome, err = err, reason = known.reason,
    attempts = known.attempts, settled_by_read = known.settled_by_read, seconds = known.seconds, earlier = true }
end

--- Takes over the journal of a process that is gone, where the batch works on.
local function take_over(self, batch)
  local store = self.is_begun and batch.keeper and batch.keeper.store
  local kept = store and not store.closed and begin(self)
  if not kept then return end
  if self.fingerprint then add(self, lines.of("input", self.fingerprint)) end
  add(self, lines.of("begun", true))
  for known, position in store:outcomes(true) do self:take_known(known, position) end
  write(self)
end

--- Of a store that other machines work on: adds what they have committed, and has them stop where this one was asked
-- to.
local function look_across(self, store, time)
  if self.everywhere and not self.has_asked then
    self.has_asked = true
    store:want_stop() -- where the database can't be asked, the batch here ends all the same
  end
  if not self.journal or time < self.followed_at then return end
  self.followed_at = time + follows_every
  local outcomes, positions, place = store:follow(self.followed_to)
  if not outcomes then return end -- the batch's own next commit says what is wrong
  self.followed_to = place
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
  if self.journal and not self.journal:is_at(self.place.journal) then break_off(self, "it was removed or replaced") end
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
  -- A batch that was left tells nobody of the ids that it did not come to; they count all the same.
  local told, counts = 0, {}
  for name, number in pairs(report.counts) do told, counts[name] = told + number, number end
  counts["not-attempted"] = counts["not-attempted"] + report.total - told
  report.counts = counts
  self:tell_report(report)
end

--- Whether a stop of this run is there.
function Recorder:is_stopped()
  return internals.is_there(self.place.stop(self.run))
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
