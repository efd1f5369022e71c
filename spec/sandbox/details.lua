-- What else an order tells of itself: its requirements, its numbers in the first version of the API, its FOC windows.
local answers = require "sandbox.answers"
local clock = require "sandbox.clock"
local json = require "sandbox.json"
local query = require "sandbox.query"

local details = {}

local DAY, WINDOWS, FIRST_HOUR, HOURS = 86400, 5, 15, 8
local IN_ORDER = { in_order = true }
local FINAL = { ported = true, cancelled = true }

local TYPES = {
  loa = {
    acceptance_criteria = { acceptable_values = json.list() },
    description = "A letter of authorization, signed by the end user",
    example = "Signed letter",
    id = "3a5b98a0-5049-47c3-96e1-aa6c8d119101",
    name = "Letter of Authorization",
    type = "document",
  },
  invoice = {
    acceptance_criteria = { acceptable_values = json.list() },
    description = "A copy of the latest phone bill from the current provider",
    example = "Most recent phone bill",
    id = "53970723-fbff-4f46-a975-f62be6c1a585",
    name = "Latest Invoice",
    type = "document",
  },
}

local function requirement(order, name)
  local value = order.documents[name]
  return {
    field_type = "document",
    field_value = value ~= json.null and value or nil,
    record_type = "porting_requirement",
    requirement_status = value ~= json.null and "approved" or "requirement-info-pending",
    requirement_type = TYPES[name],
  }
end

function details.requirements(request)
  local order = request.record.order
  return query.list(request, { requirement(order, "loa"), requirement(order, "invoice") }, IN_ORDER)
end

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
