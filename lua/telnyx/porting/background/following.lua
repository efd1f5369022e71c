--- Following a batch from its host, to its end: outcome by outcome, by the host's own means of waiting.

local handles = require "telnyx.porting.background.handle"
local lines = require "telnyx.porting.background.lines"

local following = {}

-- Between two looks into the journal, in seconds.
local patience = 0.1

-- Between two words to the process of a loop, in seconds: well within the time for which one holds.
local asks_every = 0.05

local internals

function following.connect(_, given)
  internals = given
end

--- How the caller waits for seconds, by its host's means.
function following.pause_in(client)
  local adapter = internals.adapters.of(client)
  return adapter and adapter.pause or internals.sleep
end

--- Waits until the process is gone; nothing is told any more.
local function drain(handle, pause)
  if handle:stop() == nil then return end -- nobody can stop it: the caller is not held up
  while handle:running() do pause(patience) end
end

--- Returns a function that returns the next outcome, or nil and the report after the last one. It raises what becomes
-- of a batch that has no report, and, once the batch has been stopped and what was in flight is settled, what a
-- callback raised. asks: whether the process works only while it is asked for outcomes (see following.each).
local function follow(handle, client, options, asks)
  local pause = following.pause_in(client)
  local ready, first, report, more = {}, 1, nil, true -- the first look is at once

  local asked_at
  local function ask()
    local time = internals.now()
    if not asks or asked_at and time < asked_at + asks_every then return end
    asked_at = time
    handle.channel:write '{"go":true}\n'
  end

  local function look()
    ask()
    local news, err = handles.news_of(handle)
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
    if asks then handle.channel:part(false) end
    ask()
    local good, outcome, ended = internals.protect(next_outcome)
    if asks then handle.channel:part(good and outcome ~= nil) end
    if good then return outcome, ended end
    if not handle.ended then drain(handle, pause) end
    error(outcome, 0)
  end
end

--- Waits until the batch has ended. options: on_outcome, on_progress and interrupted, as cancel_all takes them. Returns
-- the report, with the outcomes; or nil and an error, when it did not begin, or ended without one.
function handles.Handle:wait(options, client)
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
      return report
    end
    outcomes[#outcomes + 1] = outcome
  end
end

--- What client:cancel_each returns, for a batch that was begun. Before Lua 5.4 nothing tells that a loop was left. So
-- the process begins something only for as long as outcomes are asked for, and ends once the iterator is collected, or
-- nobody has asked for long (background/worker.lua).
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
