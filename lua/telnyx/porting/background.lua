--- Stored batches in a process of their own: the command telnyx-porting, in a session of its own, so that no commit
-- holds up a host's loop and neither a reload nor its end stops the batch. It is followed in the journal beside the
-- store (background/journal.lua), from any process and at any time.

local filters = require "telnyx.porting.filters"
local inputs = require "telnyx.porting.batch.inputs"
local journals = require "telnyx.porting.background.journal"

local background = {
  -- The path of the command telnyx-porting; nil: what TELNYX_PORTING_COMMAND says, or the first one in PATH.
  command = nil,
}

local Handle = {}
Handle.__index = Handle

-- Between two looks into the journal, in seconds.
local patience = 0.1

-- Ids that are written down before the host has its turn: 2 ms of work.
local at_once = 500

local porting, internals, check

-- What the other process can do with a batch's options; the rest is done here, or refused.
local passed_on = { "name", "dry_run", "unique", "stop_after_failures", "deadline", "outage" }

--- What the module gives to this file, once.
function background.connect(module, given, given_check)
  porting, internals, check = module, given, given_check
end

local function find_command()
  local named = background.command or os.getenv "TELNYX_PORTING_COMMAND"
  if named and named ~= "" then return named end
  local path = os.getenv "PATH" or "/usr/local/bin:/usr/bin:/bin"
  for folder in path:gmatch "[^:]+" do
    local file = io.open(folder .. "/telnyx-porting")
    if file then
      file:close()
      return folder .. "/telnyx-porting"
    end
  end
  return nil, internals.failure("store", ("the batch runs in a process of its own, which takes the command "
    .. "telnyx-porting: it is not in %s, and TELNYX_PORTING_COMMAND does not name it"):format(path))
end

--- How the caller waits for seconds, by its host's means.
local function pause_in(client)
  local adapter = internals.adapters.of(client)
  return adapter and adapter.pause or internals.sleep
end

--- What the other process has to know of an entry: the id; and the status of an order that is final, or waits for its
-- cancellation already, so that it is not asked. Nothing personal leaves this process.
local function essence(id, order, known)
  if known == "invalid" and not pcall(porting.encode, id) then return porting._fit(id) end -- it may be any bytes
  if known == "pending" then return { id = id, status = { value = "cancel-pending" } } end
  if not order or not order:is_final() then return id end
  return { id = id, status = { value = order.status.value }, user_id = order.user_id }
end

--- The ids as the other process reads them: one JSON value in a line. The host goes on meanwhile. nil when the batch
-- was stopped before the end.
local function encode_input(input, pause, is_stopped)
  local lines = {}
  while true do
    local id, _, order, known = input:next()
    if is_stopped() then return nil end
    if not id then break end
    lines[#lines + 1] = porting.encode(essence(id, order, known))
    if #lines % at_once == 0 then pause(0) end
  end
  lines[#lines + 1] = ""
  return table.concat(lines, "\n")
end

local function error_from(value)
  local err = internals.failure(value.kind or "store", value.detail or "")
  for name, field in pairs(value) do err[name] = field end
  return err
end

local function outcome_from(value)
  if value.err then value.err = error_from(value.err) end
  return value
end

local function new_handle(store, beginning)
  local journal = journals.follow(store, porting.decode)
  return setmetatable({ store = store, journal = journal, beginning = beginning }, Handle)
end

--- Starts a batch as client:cancel_all does, in a process of its own. ids, options: as there; options.store is
-- needed, guard can't be had, and callbacks are not called. Returns its handle; or nil and an error, when the ids can't
-- be listed or no process can be started. Raises on misuse.
function background.start(client, ids, options)
  return background.begin(client, ids, check("start", options), "start", {})
end

--- The same for cancel_all and cancel_each, whose options have been checked. call: their name, for messages; wish: a
-- table whose field stopped becomes true when the batch is stopped before it has a handle.
function background.begin(client, ids, options, call, wish)
  if not options.store then internals.raise(call .. ": the option store is needed: the path of a file") end
  if options.guard then
    internals.raise(call .. ": guard can't be had with a store here, where the batch runs in a process of its own: "
      .. "read the orders first, and leave out those that must not be cancelled")
  end
  local function is_stopped() return wish.stopped end
  local command, input, err
  command, err = find_command()
  if not command then return nil, err end
  input, err = inputs.open(internals, filters, ids, options, call, is_stopped)
  if not input then return nil, err end
  local lines = encode_input(input, pause_in(client), is_stopped)
  if not lines then return nil, internals.failure("aborted", "the batch was stopped before it began") end
  local settings = { client = { base_url = client:base_url() }, batch = {} }
  for name, value in pairs(internals.settings[client] or {}) do settings.client[name] = value end
  for _, name in ipairs(passed_on) do settings.batch[name] = options[name] end
  local beginning, problem = internals.spawn(client, porting.encode(settings), lines, command, "work", options.store)
  if not beginning then
    return nil, internals.failure("store", ("no process can be started for the batch: %s"):format(problem))
  end
  local handle = new_handle(options.store, beginning)
  handle.client = client -- until it has begun: whose key the other process may show
  return handle
end

--- The handle of a batch that was started here or elsewhere, by its store; or nil and an error when there is no journal
-- of one.
function background.open(store)
  if not porting then require "telnyx.porting" end
  if type(store) ~= "string" or store == "" or store:find("\0", 1, true) then
    internals.raise("open: takes the path of a store's file, not " .. (type(store) == "string" and ("%q"):format(store)
      or type(store)))
  end
  local file = io.open(journals.path(store), "rb")
  if not file then
    return nil, internals.failure("not_found", ("%s: no batch with this store was run in a process of its own"):format(
      store))
  end
  file:close()
  return new_handle(store)
end

--- Whether it has begun: nil as long as that is not known, or false and an error when nothing was begun.
function Handle:begun()
  local beginning = self.beginning
  if not beginning then return not self.problem, self.problem end
  local text, over = beginning:read()
  self.said = (self.said or "") .. text
  local line = self.said:match "^(.-)\n" or over and self.said
  if not line then return nil end
  local client = self.client
  self.beginning, self.client = nil, nil
  beginning:close()
  local answer = line:sub(1, 1) == "{" and porting.decode(line) or {}
  if answer.begun or answer.busy then
    if self.stop_wanted then self:stop() end
    return true
  end
  self.problem = answer.error and error_from(answer.error)
    or internals.failure("store", "the command that runs the batch could not: "
      .. (self.said:match "%S" and self.said:gsub("%s+$", "") or "it ended without a word"), client)
  return false, self.problem
end

--- Whether its process is alive, by its lock on the journal.
function Handle:running()
  return self.beginning ~= nil and self:begun() == nil or internals.lock_holder(self.journal.path) ~= nil
end

--- Has it stopped: what is in flight is settled, the rest not attempted. Returns whether it was running; or nil and an
-- error.
function Handle:stop()
  if self.ended then return false end
  local stopped, problem = internals.stop_lock_holder(self.journal.path)
  if stopped == nil then
    return nil, internals.failure("store", ("%s: the process can't be stopped: %s"):format(self.journal.path, problem))
  end
  if stopped or not self.beginning then return stopped end
  local begun = self:begun() -- the process may not be so far that it has its lock
  if begun then return self:stop() end
  self.stop_wanted = begun == nil
  return self.stop_wanted
end

--- How far it was when it last said so, some four times a second: a table as on_progress gets it, or nil.
function Handle:progress()
  return (self.journal:last "progress")
end

--- The report as cancel_all returns it, without the outcomes, once it has come to its end; or nil, and an error when it
-- has ended without one.
function Handle:report()
  local value, kind = self.journal:last("report", "problem")
  if kind == "problem" then return nil, error_from(value) end
  if value and value.err then value.err = error_from(value.err) end
  return value
end

--- The outcomes that have become known, some hundred of them at the most, and what to call this with for those after
-- them. after: nil: from the start.
function Handle:outcomes(after)
  local journal, outcomes = journals.follow(self.store, porting.decode), {}
  if after then
    local run, offset = after:match "^(.-)/(%d+)$"
    if not run or #offset > 15 then internals.raise "outcomes: after must be what outcomes returned before" end
    journal.run, journal.offset = { id = run }, tonumber(offset)
  end
  for _, value in ipairs((journal:read())) do
    if value.outcome then outcomes[#outcomes + 1] = outcome_from(value.outcome) end
  end
  return outcomes, journal.run and ("%s/%d"):format(journal.run.id, journal.offset) or after
end

--- What has become known since the last call: a list of outcomes, the last progress and the report, of what there was;
-- or nil and an error, when the batch did not begin, or its process died.
local function news_of(handle)
  local begun, err = handle:begun()
  if begun == false then return nil, err end
  if not begun then return { outcomes = {} } end
  -- Asked before the journal is read: what a process that is gone has written is all there.
  local alive = internals.lock_holder(handle.journal.path) ~= nil
  local values, more = handle.journal:read()
  local news = { outcomes = {}, more = more }
  for _, value in ipairs(values) do
    if value.outcome then news.outcomes[#news.outcomes + 1] = outcome_from(value.outcome) end
    if value.progress then news.progress = value.progress end
    if value.problem then return nil, error_from(value.problem) end
    if value.report then news.report = value.report end
  end
  if not alive and not more and not news.report then
    return nil, internals.failure("aborted", ("the process of the batch in %s ended before the batch did; the same "
      .. "call goes on with it"):format(handle.store))
  end
  return news
end

--- Waits until the process is gone; nothing is told any more.
local function drain(handle, pause)
  handle:stop()
  while handle:running() do pause(patience) end
end

--- Follows a batch to its end. Returns a function that returns the next outcome, or nil and the report after the last
-- one. It raises what becomes of a batch that has no report, and, once the batch has been stopped and what was in
-- flight is settled, what a callback raised.
local function follow(handle, client, options)
  local pause = pause_in(client)
  local ready, first, report, more = {}, 1, nil, false

  local function look()
    local news, err = news_of(handle)
    if not news then
      handle.ended = true
      error(err, 0)
    end
    ready, first, report, more = news.outcomes, 1, news.report, news.more
    if news.progress and options.on_progress then options.on_progress(news.progress) end
    if options.interrupted and not report and options.interrupted() then handle:stop() end
  end

  local function next_outcome()
    while not ready[first] do
      if report then
        handle.ended = true
        return nil, report
      end
      if not more then pause(patience) end
      look()
    end
    local outcome = ready[first]
    first = first + 1
    if options.on_outcome then options.on_outcome(outcome) end
    return outcome
  end

  return function()
    local good, outcome, ended = internals.protect(next_outcome)
    if good then return outcome, ended end
    if not handle.ended then drain(handle, pause) end
    error(outcome, 0)
  end
end

--- Waits until the batch has ended. options: on_outcome, on_progress and interrupted, as cancel_all takes them. Returns
-- the report, with the outcomes; or nil and an error, when it did not begin, or ended without one.
function Handle:wait(options, client)
  local outcomes, next_outcome = {}, follow(self, client, options or {})
  while true do
    local good, outcome, report = internals.protect(next_outcome)
    if not good then
      if self.ended and type(outcome) == "table" and outcome.kind then return nil, outcome end
      error(outcome, 0)
    end
    if not outcome then
      table.sort(outcomes, function(a, b) return a.position < b.position end)
      report.outcomes, report.err = outcomes, report.err and error_from(report.err)
      return report
    end
    outcomes[#outcomes + 1] = outcome
  end
end

--- What client:cancel_each returns, for a batch that was begun.
function background.each(client, handle, options)
  local next_outcome = follow(handle, client, options)
  local closer = setmetatable({}, { __close = function()
    if not handle.ended then drain(handle, pause_in(client)) end
  end })
  return function() return (next_outcome()) end, nil, nil, closer
end

return background
