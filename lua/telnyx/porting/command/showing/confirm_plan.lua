--- The plan that confirm shows on stderr before it asks: the orders, and whether each can be submitted.

local text = require "telnyx.porting.text"

-- The most orders that are listed.
local most = 20

local function expectation(order)
  local status = order.status and order.status.value
  if status == "cancelled" or status == "cancel-pending" then return "is cancelled, or waits for that" end
  if status ~= "draft" then return "was submitted before" end
  return order.requirements_met and "can be submitted" or "lacks something that is required"
end

--- confirm_plan(orders, sorted, heading). sorted: { drafts, before, cancelled }, see commands/confirm.lua; heading: of
-- connection.open.
return function(orders, sorted, heading)
  io.stderr:write(heading, "Selected:  ", text.plural(#orders, "order"), "\n")
  for i = 1, math.min(#orders, most) do
    local order = orders[i]
    local status = text.plain(order.status and order.status.value or "unknown")
    io.stderr:write(("  %s  %-18s  %s, %s\n"):format(order.id, status,
      text.plural(order.porting_phone_numbers_count or 0, "number"), expectation(order)))
  end
  if #orders > most then io.stderr:write(("  … and %d more\n"):format(#orders - most)) end
  local lacking = 0
  for _, order in ipairs(orders) do
    local is_draft = order.status and order.status.value == "draft"
    lacking = lacking + (is_draft and not order.requirements_met and 1 or 0)
  end
  if #orders > 1 and lacking > 0 then io.stderr:write(("Drafts that lack something required: %d\n"):format(lacking)) end
  if #sorted.before > 0 then
    io.stderr:write(("Submitted before: %d; not asked again\n"):format(#sorted.before))
  end
  if #sorted.cancelled > 0 then
    io.stderr:write(("Cancelled, or waiting for it, so not submitted: %d\n"):format(#sorted.cancelled))
  end
end
