-- What else an order tells of itself: its numbers in the first version of the API, its FOC windows.
local answers = require "sandbox.answers"
local clock = require "sandbox.clock"
local json = require "sandbox.json"
local query = require "sandbox.query"

local details = {}

local DAY, WINDOWS, FIRST_HOUR, HOURS = 86400, 5, 15, 8
local IN_ORDER = { in_order = true }
local FINAL = { ported = true, cancelled = true }

-- Known once the order was confirmed.
function details.sub_request(request)
  local order = request.record.order
  if order.status.value == "draft" then
    return answers.not_found()
  end
  return answers.json(200, json.encode {
    data = { port_request_id = order.id:gsub("^.", "a"), sub_request_id = order.id:gsub("^.", "b") },
  })
end

-- The next days from the third one on, eight hours each; none for an order that is done with.
function details.allowed_foc_windows(request)
  local windows = {}
  local today = math.floor(clock.now() / DAY) * DAY
  for i = 1, FINAL[request.record.order.status.value] and 0 or WINDOWS do
    local start = today + (i + 2) * DAY + FIRST_HOUR * 3600
    windows[i] = {
      ended_at = clock.iso(start + HOURS * 3600),
      record_type = "porting_order",
      started_at = clock.iso(start),
    }
  end
  return query.list(request, windows, IN_ORDER)
end

return details
