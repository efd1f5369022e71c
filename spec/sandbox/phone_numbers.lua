-- GET /porting_phone_numbers: the numbers of all orders, as JSON or, where the client accepts that, as CSV.
local answers = require "sandbox.answers"
local csv = require "sandbox.csv"
local json = require "sandbox.json"
local orders = require "sandbox.orders"
local query = require "sandbox.query"

local phone_numbers = {}

local COLUMNS = { "phone_number", "phone_number_type", "porting_order_id", "support_key", "porting_order_status" }
local FILTERS = {}
for _, name in ipairs { "activation_status", "phone_number", "phone_number_type", "portability_status",
  "porting_order_id", "porting_order_status", "requirements_status", "support_key" } do
  FILTERS[name] = query.one_of(name)
end

-- No date stands in a number: it is as old as its order.
local function all()
  local list = {}
  for place = #orders.records, 1, -1 do
    for _, phone_number in ipairs(orders.shown(orders.records[place]).phone_numbers or {}) do
      list[#list + 1] = phone_number
    end
  end
  return list
end

function phone_numbers.list(request)
  local page, refusal = query.page(request:arguments())
  if not page then
    return refusal
  end
  local selected = query.select(request, all(), FILTERS)
  if tostring(request:header("accept")):find("text/csv", 1, true) then
    return answers.file("text/csv", "porting_phone_numbers.csv", csv.write(COLUMNS, query.interrupted(selected, page)))
  end
  return query.answer(selected, page, json.encode, request.changes or {})
end

return phone_numbers
