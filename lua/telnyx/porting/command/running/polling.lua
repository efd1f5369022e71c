--- Polls at an interval until a deadline or a signal.

local command_error = require "telnyx.porting.command.running.command_error"
local process = require "telnyx.porting_process"
local stdout = require "telnyx.porting.command.showing.stdout"

local polling = {}

local step_seconds = 0.2

--- Ends the command if nobody can read any more what it writes to stdout: as SIGPIPE would where the reader is gone,
-- else with an error. A command that only shows has nothing left to do then.
function polling.require_reader()
  if process.reader_is_gone() then process.end_without_reader() end
  local problem = stdout.problem()
  if problem then command_error.raise("incomplete", "not everything could be written to stdout: %s", problem) end
end

--- options: interval and deadline (seconds; nil: none). is_shown: whether the command only shows on stdout what it
-- finds, and ends where that can't be written. Signals are watched from now on.
function polling.new(options, is_shown)
  local self = { last = options.deadline and process.seconds() + options.deadline }
  process.watch_signals()

  --- Returns why polling is over: the name of a signal, or "the deadline has passed"; nil while it is not.
  function self.ended()
    if is_shown then polling.require_reader() end
    return process.received() or self.last and process.seconds() >= self.last and "the deadline has passed" or nil
  end

  --- Waits for the interval, or until the deadline. Returns what ended() does. meanwhile: a function that is called
  -- several times a second, or nil.
  function self.pause(meanwhile)
    local left = options.interval
    if self.last then left = math.min(left, math.max(self.last - process.seconds(), 0)) end
    while left > 0 and not self.ended() do
      local step = meanwhile and math.min(left, step_seconds) or left
      process.pause(step, is_shown)
      left = left - step
      if meanwhile then meanwhile() end
    end
    return self.ended()
  end

  return self
end

return polling
