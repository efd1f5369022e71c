--- The plan that confirm shows on stderr before it asks: the orders, and whether each can be submitted.

local text = require "telnyx.porting.text"

-- Up to so many orders are listed.
local most = 20

local function expectation(order)
  local status = order.status and order.status.value
  if status ~= "draft" then return "is no draft" end
  return order.requirements_met and "can be submitted" or "lacks something that is required"
end

--- confirm_plan(orders, heading). heading: of connection.open.
return function(orders, heading)
  io.stderr:write(heading, "Selected:  ", text.plural(#orders, "order"), "\n")
  for i = 1, math.min(#orders, most) do
    local order = orders[i]
    local status = text.plain(order.status and order.status.value or "unknown")
    io.stderr:write(("  %s  %-18s  %s, %s\n"):format(order.id, status,
      text.plural(order.porting_phone_numbers_count or 0, "number"), expectation(order)))
  end
  if #orders > most then io.stderr:write(("  … and %d more\n"):format(#orders - most)) end
end
