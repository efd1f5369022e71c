--- Says on stderr that the rate limit holds the command back, and until when: a line once the waits have come to a few
-- seconds, and then at most one a minute.

local moments = require "telnyx.porting.command.showing.moments"
local status_line = require "telnyx.porting.command.showing.status_line"

local noticed_seconds, every_seconds = 3, 60

--- Whether an event says that the rate limit asks to wait.
local function is_pause(event)
  return event.type == "wait" and (event.reason == "pace" or event.reason == "rate limit")
end

local rate_limit_notice = { is_pause = is_pause }

--- Returns a listener for on_event.
function rate_limit_notice.new()
  local since, shown_at -- of waits without a good answer between them
  return function(event)
    local now = os.time()
    if event.type == "answer" and event.status and event.status ~= 429 then since = nil end
    if not is_pause(event) then return end
    since = since or now
    local ends = now + math.ceil(event.milliseconds / 1000)
    if ends - since < noticed_seconds or shown_at and now - shown_at < every_seconds then return end
    shown_at = now
    status_line.erase()
    io.stderr:write(("telnyx-porting: the rate limit asks to wait until %s\n"):format(moments.clock(ends)))
    io.stderr:flush()
  end
end

return rate_limit_notice
