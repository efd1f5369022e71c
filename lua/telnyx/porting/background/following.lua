--- Follows a batch in a host to its end, outcome by outcome, and waits by the host's means.

local handles = require "telnyx.porting.background.handle"
local lines = require "telnyx.porting.background.lines"
local reports = require "telnyx.porting.batch.report"

local following = {}

-- Seconds between two reads of the journal.
local read_interval = 0.1

-- Seconds between two requests for outcomes that a loop sends to its process: much less than the time for which one is
-- valid.
local ask_interval = 0.05

local internals

function following.connect(_, given)
  internals = given
  internals.keep_callers(handles.Handle)
end

--- The function by which the caller waits for some seconds, by its host's means.
function following.pause_in(client)
  local adapter = internals.adapters.of(client)
  return adapter and adapter.pause or internals.sleep
end

--- Stops the batch and waits until its process is gone, without reporting any outcome.
local function drain(handle, pause)
  if handle:stop() == nil then return end -- the stop failed, so the caller must not wait
  while handle:running() do pause(read_interval) end
end

--- Returns a function that returns the next outcome, or nil and the report after the last one. It raises the error of a
-- batch that ended without a report. It raises a callback's error once the batch has been stopped and its requests in
-- flight are settled. asks: whether the process works only while it is asked for outcomes (see following.each).
local function follow(handle, client, options, asks)
  local pause = following.pause_in(client)
  local journal = handles.reader(handle) -- its own, because a handle may be waited for again, and by several
  local ready, first, report, more = {}, 1, nil, true -- true: reads the journal at once

  local asked_at
  local function ask()
    local time = internals.now()
    if not asks or asked_at and time < asked_at + ask_interval then return end
    asked_at = time
    handle.channel:write '{"go":true}\n'
  end

  local function look()
    ask()
    local news, err = handles.news_of(handle, journal)
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
      if not more then pause(read_interval) end
      look()
    end
    local outcome = ready[first]
    first = first + 1
    if options.on_outcome then options.on_outcome(outcome) end
    return outcome
  end

  return function()
    if asks then handle.channel:part(false) end
    ask()
    local good, outcome, ended = internals.protect(next_outcome)
    if asks then handle.channel:part(good and outcome ~= nil) end
    if good then return outcome, ended end
    if not handle.ended then drain(handle, pause) end
    error(outcome, 0)
  end
end

local callbacks = { on_outcome = true, on_progress = true, interrupted = true }

--- Checks the options of a wait by the user; those of cancel_all were checked.
local function check_callbacks(options)
  if options ~= nil and type(options) ~= "table" then
    internals.raise("wait: the options must be a table, not a " .. type(options))
  end
  for name, value in pairs(options or {}) do
    if not callbacks[name] then
      internals.raise(("wait: unknown option %q; there are: interrupted, on_outcome, on_progress"):format(
        tostring(name)))
    elseif type(value) ~= "function" then
      internals.raise(("wait: %s must be a function, not a %s"):format(name, type(value)))
    end
  end
end

--- Waits until the batch has ended. options: on_outcome, on_progress and interrupted, as for cancel_all. Returns the
-- report with the outcomes; or nil and an error if the batch did not begin, or ended without a report.
function handles.Handle:wait(options, client)
  if not client then check_callbacks(options) end
  local outcomes, next_outcome = {}, follow(self, client, options or {})
  while true do
    local good, outcome, report = internals.protect(next_outcome)
    if not good then
      if self.ended and type(outcome) == "table" and outcome.kind then return nil, outcome end
      error(outcome, 0)
    end
    if not outcome then
      table.sort(outcomes, function(a, b) return a.position < b.position end)
      report.outcomes, report.err = outcomes, report.err and lines.to_error(report.err)
      return reports.of(report)
    end
    outcomes[#outcomes + 1] = outcome
  end
end

--- What client:cancel_each returns for a batch that has begun. Before Lua 5.4 no code runs when a loop is left. So the
-- process begins orders only while it is asked for outcomes, and ends once the iterator is collected, or was not asked
-- for long (background/worker.lua).
function following.each(client, handle, options)
  local asks = handle.channel ~= nil
  if asks then handle.channel:part(true) end
  local next_outcome = follow(handle, client, options, asks)
  local closer = setmetatable({}, { __close = function()
    if not handle.ended then drain(handle, following.pause_in(client)) end
  end })
  return function() return (next_outcome()) end, nil, nil, closer
end

return following
