--- Polls at an interval until a deadline or a signal.

local process = require "telnyx.porting_process"

local polling = {}

--- options: interval and deadline (seconds; nil: none). Signals are watched from now on.
function polling.new(options)
  local self = { last = options.deadline and os.time() + options.deadline }
  process.watch_signals()

  --- Returns why polling is over: the name of a signal, or "the deadline has passed"; nil while it is not.
  function self.ended()
    return process.received() or self.last and os.time() >= self.last and "the deadline has passed" or nil
  end

  --- Waits for the interval, or until the deadline. Returns what ended() does.
  function self.pause()
    local seconds = options.interval
    if self.last then seconds = math.min(seconds, math.max(self.last - os.time(), 0)) end
    if not self.ended() then process.pause(seconds) end
    return self.ended()
  end

  return self
end

return polling
