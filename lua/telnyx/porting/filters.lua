--- Whether an order is what a filter asked for, as far as its fields tell. A service that ignores a filter returns
-- every order of the account; whoever goes on to cancel what came back has to look again.

local filters = {}

local function member(order, path)
  local value = order
  for name in path:gmatch "[^.]+" do
    if value == nil then return nil end
    value = value[name]
  end
  return value
end

local function equals(field)
  return function(order, wanted) return member(order, field) == wanted end
end

--- Names are compared without case, and a part is enough: the API does not say how it compares them.
local function contains(field)
  return function(order, wanted)
    local value = member(order, field)
    return type(value) == "string" and value:lower():find(wanted:lower(), 1, true) ~= nil
  end
end

local function date(compare)
  return function(order, wanted)
    local time = require "telnyx.porting".time
    local value = member(order, "activation_settings.foc_datetime_requested")
    local has, limit = value and time(value), time(wanted)
    if not limit then return nil end
    return has ~= nil and compare(has, limit)
  end
end

local function has_status(order, wanted)
  if type(wanted) == "string" then return member(order, "status.value") == wanted end
  for _, status in ipairs(wanted) do
    if member(order, "status.value") == status then return true end
  end
  return false
end

--- Orders carry their first 50 numbers, and none when they were not asked for: only a number that is there proves it.
local function has_number(order, wanted)
  local numbers = order.phone_numbers
  if not numbers then return nil end
  for _, number in ipairs(numbers) do
    if tostring(number.phone_number):find(wanted, 1, true) then return true end
  end
  if #numbers < (order.porting_phone_numbers_count or math.huge) then return nil end
  return false
end

-- true: it fits; false: it does not; nil: that can't be told.
local checks = {
  ["activation_settings.fast_port_eligible"] = equals "activation_settings.fast_port_eligible",
  ["activation_settings.foc_datetime_requested.gt"] = date(function(has, limit) return has >= limit end),
  ["activation_settings.foc_datetime_requested.lt"] = date(function(has, limit) return has <= limit end),
  customer_group_reference = equals "customer_group_reference",
  customer_reference = equals "customer_reference",
  ["end_user.admin.auth_person_name"] = contains "end_user.admin.auth_person_name",
  ["end_user.admin.entity_name"] = contains "end_user.admin.entity_name",
  ["misc.type"] = equals "misc.type",
  parent_support_key = equals "parent_support_key",
  ["phone_numbers.phone_number.contains"] = has_number,
  status = has_status,
}

--- All filters of a list call as { name with dots = value }.
local function flatten(filter, above, into)
  for name, value in pairs(filter) do
    local dotted = above .. name
    if type(value) == "table" and not checks[dotted] then
      flatten(value, dotted .. ".", into)
    else
      into[dotted] = value
    end
  end
  return into
end

--- filters.check(order, filter): true when the order is what the filter (as for client:list) asks for; false and the
-- name of the filter that it does not fit; nil and the name of the filter that can't be checked here.
function filters.check(order, filter)
  local unknown
  for name, wanted in pairs(flatten(filter or {}, "", {})) do
    local fits = checks[name] and checks[name](order, wanted)
    if fits == false then return false, name end
    if fits == nil then unknown = name end
  end
  if unknown then return nil, unknown end
  return true
end

return filters
