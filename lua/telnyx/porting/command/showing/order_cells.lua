--- What tables and CSV show of an order in one cell each: its phone numbers, its exceptions' reasons, its FOC date.

local field = require "telnyx.porting.command.showing.field"
local moments = require "telnyx.porting.command.showing.moments"
local text = require "telnyx.porting.text"

local order_cells = {}

local phone_numbers, details = field "phone_numbers", field("status", "details")
local requested = field("activation_settings", "foc_datetime_requested")
local actual = field("activation_settings", "foc_datetime_actual")

local function each_of(list, name)
  local values = {}
  for _, part in ipairs(type(list) == "table" and list or {}) do
    local value = field(name)(part)
    if value ~= nil then values[#values + 1] = tostring(value) end
  end
  return values
end

--- All phone numbers, with blanks between them; nil if the order has none.
function order_cells.phone_numbers(order)
  local numbers = each_of(phone_numbers(order), "phone_number")
  return #numbers > 0 and table.concat(numbers, " ") or nil
end

--- The first phone number, and how many more there are: "+13035550000 +2".
function order_cells.first_number(order)
  local numbers = each_of(phone_numbers(order), "phone_number")
  local count = math.max(tonumber(field "porting_phone_numbers_count" (order)) or 0, #numbers)
  if not numbers[1] then return count > 0 and text.plural(count, "number") or nil end
  return count > 1 and ("%s +%d"):format(numbers[1], count - 1) or numbers[1]
end

--- The codes of an exception's reasons, each once: "FOC_REJECTED, OTHER"; nil if there is none.
function order_cells.reasons(order)
  local codes, seen = {}, {}
  for _, code in ipairs(each_of(details(order), "code")) do
    if not seen[code] then codes[#codes + 1] = code end
    seen[code] = true
  end
  return #codes > 0 and table.concat(codes, ", ") or nil
end

--- The FOC date that is agreed, else the one that was asked for: "2026-12-03, in 5 days".
function order_cells.foc_date(order)
  return moments.date(actual(order) or requested(order))
end

--- The same with its time: "2026-12-03 17:00, in 5 days".
function order_cells.foc_time(order)
  return moments.time(actual(order) or requested(order))
end

return order_cells
