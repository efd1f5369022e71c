--- What --verbose shows on stderr: each request, its answer with status and milliseconds, and each wait. The paths have
-- ids only: no query, which may hold names, and no secret.

local status_line = require "telnyx.porting.command.showing.status_line"
local text = require "telnyx.porting.text"

local function line_of(event)
  local request = ("%s %s"):format(event.method, event.path)
  if event.type == "attempt" then
    return ("> %s%s"):format(request, event.attempt > 1 and (" (attempt %d)"):format(event.attempt) or "")
  elseif event.type == "wait" then
    return ("* waits %.1f s (%s) before %s"):format(event.milliseconds / 1000,
      event.reason == "pace" and "rate limit" or event.reason, request)
  elseif event.status then
    return ("< %d %s, %d ms%s%s"):format(event.status, request, event.milliseconds,
      event.failure and ", " .. event.failure or "", event.request_id and ", request " .. event.request_id or "")
  end
  return ("< no answer to %s, %d ms, %s%s"):format(request, event.milliseconds, event.failure or "no answer",
    event.detail and ": " .. event.detail or "")
end

--- A listener for on_event.
return function(event)
  status_line.erase()
  io.stderr:write(os.date "!%H:%M:%S UTC ", text.plain(line_of(event)), "\n")
end
