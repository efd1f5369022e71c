--- The time that --deadline gives a command. It counts from the command's start, so the reading of orders takes part of
-- it; the time in which a person is asked does not count.

local command_error = require "telnyx.porting.command.running.command_error"
local porting = require "telnyx.porting"
local process = require "telnyx.porting_process"

local time_limit = {}
time_limit.__index = time_limit

-- How an end by it is told.
time_limit.over = "the deadline has passed"

-- The library counts in whole milliseconds, so that a call given the very rest of the time could end before the limit
-- is over, and the next one begin. Each is given that much more.
local rounding_seconds = 0.002

--- options: with deadline (seconds) or without. nothing: what to say where it passes before anything was sent, such as
-- "nothing was cancelled". outage: of outage_watch.lua, which ends a reading as well; or nil.
function time_limit.new(options, nothing, outage)
  return setmetatable({ seconds = options.deadline, nothing = nothing, outage = outage, from = process.seconds() },
    time_limit)
end

--- Returns the deadline of a call that begins now, in seconds; nil: there is no limit. Once a call has ended by it, the
-- limit is over.
function time_limit:left()
  if not self.seconds then return nil end
  return math.max(self.seconds - (process.seconds() - self.from), 0) + rounding_seconds
end

--- Whether no time is left.
function time_limit:is_over()
  return self.seconds ~= nil and process.seconds() - self.from >= self.seconds
end

--- Ends the command if no time is left.
function time_limit:require()
  if self:is_over() then command_error.raise("stopped", "%s: %s", time_limit.over, self.nothing) end
end

--- Closes a client when the time is over, so that a call that waits then ends: each call has a deadline of its own,
-- which counts from its start. Returns a function that ends the watch.
function time_limit:watch(client)
  local pause
  if self.seconds then
    pause = porting._pause(client, self:left())
    pause:on_done(function()
      self.has_closed = pause ~= nil
      if pause then client:close() end
    end)
  end
  return function()
    local pending = pause
    pause = nil
    if pending then pending:abort() end
  end
end

--- Calls a function that reads with a client, and returns its results. What it raises because the time is over is told
-- as that; other errors of the library say what was not done.
function time_limit:reading(read, client, ...)
  local stop_watching = self:watch(client)
  local function pass_on(good, ...)
    stop_watching()
    if good then return ... end
    local err = ...
    if self.outage then self.outage:require(self.nothing) end
    if self.has_closed then self:require() end
    if command_error.is_retryable(err) then
      self:require()
      -- A 429 spends no attempt, so that only a deadline ends a read with one: before a wait that would pass it.
      if self.seconds and command_error.cause(err).kind == "rate_limited" then
        command_error.raise("stopped", "the rate limit asks to wait beyond the deadline: %s", self.nothing)
      end
    end
    command_error.raise_noting(err, self.nothing)
  end
  return pass_on(pcall(read, client, ...))
end

--- Calls a function whose time does not count.
function time_limit:without(call, ...)
  local began = process.seconds()
  call(...)
  self.from = self.from + (process.seconds() - began)
end

return time_limit
