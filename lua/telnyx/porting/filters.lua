--- Checks whether a record fits the filter of its list, as far as its fields show. A service that ignores a filter
-- returns every record of the account, and the next step may cancel them. Lists, walks, batches, the command and
-- Neovim's plugin all use filters.checker.
--
-- A check returns true (the record fits), false (it does not) or nil (its fields don't show it).

local filters = {}

local function member(record, path)
  local value = record
  for name in path:gmatch "[^.]+" do
    if value ~= record and type(value) ~= "table" then return nil end
    value = value[name]
  end
  return value
end

-- Orders: a field that is null or missing does not fit.

local function equals(field)
  return function(order, wanted) return member(order, field) == wanted end
end

--- For booleans: a missing one may be false.
local function is(field)
  return function(order, wanted)
    local value = member(order, field)
    if value == nil and wanted == false then return nil end
    return value == wanted
  end
end

--- For names: compares without case, and a part is enough, as the API does not say how it compares them.
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

--- Compares digits alone, as people write numbers in many ways. An order has its first 50 numbers at most, and none
-- where they were not requested: where there are more, only a number that is there proves anything.
local function has_number(order, wanted)
  local numbers, digits = order.phone_numbers, wanted:gsub("%D", "")
  if not numbers or digits == "" then return nil end
  for _, number in ipairs(numbers) do
    if tostring(number.phone_number):gsub("%D", ""):find(digits, 1, true) then return true end
  end
  if #numbers < (order.porting_phone_numbers_count or math.huge) then return nil end
  return false
end

local order_checks = {
  ["activation_settings.fast_port_eligible"] = is "activation_settings.fast_port_eligible",
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

-- Other records, which are plain tables: null (porting.null) is a value that does not fit, a missing field shows
-- nothing.

--- A value for comparison: ids are compared without case.
local function comparable(value) return type(value) == "string" and value:lower() or value end

--- The wanted value of a filter: an order stands for its id.
local function wanted_value(value) return comparable(type(value) == "userdata" and value.id or value) end

local function one_of(field)
  return function(record, wanted)
    local value = member(record, field)
    if value == nil then return nil end
    if type(wanted) ~= "table" then return comparable(value) == wanted_value(wanted) end
    for _, one in ipairs(wanted) do
      if comparable(value) == wanted_value(one) then return true end
    end
    return false
  end
end

--- For phone numbers: compares digits alone.
local function has_digits(field)
  local function digits(value) return (tostring(value):gsub("%D", "")) end
  return function(record, wanted)
    local value = member(record, field)
    if value == nil then return nil end
    for _, one in ipairs(type(wanted) == "table" and wanted or { wanted }) do
      if digits(value) == digits(one) then return true end
    end
    return false
  end
end

--- For names: a piece of the field, without regard to case; given as a string or as { contains = … }.
local function has_piece(field)
  return function(record, wanted)
    local value = member(record, field)
    if type(wanted) == "table" then wanted = wanted.contains end
    if value == nil or wanted == nil then return nil end
    return type(value) == "string" and value:lower():find(tostring(wanted):lower(), 1, true) ~= nil
  end
end

local function created(compare)
  return function(record, wanted)
    local time = require "telnyx.porting".time
    local value = record.created_at
    if value == nil then return nil end
    local has, limit = type(value) == "string" and time(value), time(wanted)
    if not limit then return nil end
    return has ~= false and has ~= nil and compare(has, limit)
  end
end

-- Operation of a list -> filter -> check. No check exists for filters whose value the records of the list don't have.
local checks_of = {
  list = order_checks,
  ["porting_orders.list"] = order_checks,
  ["action_requirements.list"] = {
    action_type = one_of "action_type", id = one_of "id", requirement_type_id = one_of "requirement_type_id",
    status = one_of "status",
  },
  ["additional_documents.list"] = { document_type = one_of "document_type" },
  ["associated_phone_numbers.list"] = { action = one_of "action" },
  ["document_links.list"] = {
    document_id = one_of "document_id", linked_record_type = one_of "linked_record_type",
    linked_resource_id = one_of "linked_resource_id",
  },
  ["documents.list"] = {
    ["created_at.gt"] = created(function(has, limit) return has >= limit end),
    ["created_at.lt"] = created(function(has, limit) return has <= limit end),
    customer_reference = one_of "customer_reference", filename = has_piece "filename",
  },
  ["events.list"] = {
    ["created_at.gte"] = created(function(has, limit) return has >= limit end),
    ["created_at.lte"] = created(function(has, limit) return has <= limit end),
    porting_order_id = one_of "porting_order_id", type = one_of "event_type",
  },
  ["phone_number_configurations.list"] = {
    porting_phone_number = one_of "porting_phone_number_id", user_bundle_id = one_of "user_bundle_id",
  },
  ["phone_number_extensions.list"] = { porting_phone_number_id = one_of "porting_phone_number_id" },
  ["porting_phone_numbers.list"] = {
    activation_status = one_of "activation_status", phone_number = has_digits "phone_number",
    portability_status = one_of "portability_status", porting_order_id = one_of "porting_order_id",
    porting_order_status = one_of "porting_order_status", support_key = one_of "support_key",
  },
  ["requirement_groups.list"] = {
    action = one_of "action", country_code = one_of "country_code", customer_reference = one_of "customer_reference",
    phone_number_type = one_of "phone_number_type", status = one_of "status",
  },
  ["requirement_types.list"] = { name = has_piece "name" },
  ["reports.list"] = { report_type = one_of "report_type", status = one_of "status" },
  ["verification_codes.list"] = { verified = one_of "verified" },
}

--- filters.inherits(table): whether its metatable may add fields.
function filters.inherits(value)
  local metatable = getmetatable(value)
  return metatable ~= nil and (type(metatable) ~= "table" or metatable.__index ~= nil)
end

--- Adds all filters of a list call to a list, as { name with dots, value } each.
local function flatten(checks, filter, above, into)
  -- The fields of a metatable were sent, and can't be listed here: no check has this name.
  if filters.inherits(filter) then into[#into + 1] = { above .. "*", filter } end
  for name, value in pairs(filter) do
    local dotted = above .. tostring(name)
    if type(value) == "table" and value[1] == nil and not checks[dotted] then
      flatten(checks, value, dotted .. ".", into)
    else
      into[#into + 1] = { dotted, value }
    end
  end
  return into
end

--- filters.checker(operation, filter) -> function(record) for the filter of a call of that list; nil if there is no
-- filter. The function returns true if the record fits; false and the name of a filter that it does not fit; or nil
-- and the name of a filter that can't be checked here.
function filters.checker(operation, filter)
  if type(filter) ~= "table" then return nil end
  local checks = checks_of[operation] or {}
  local wanted = flatten(checks, filter, "", {})
  table.sort(wanted, function(a, b) return a[1] < b[1] end)
  return function(record)
    local unknown
    for _, one in ipairs(wanted) do
      local check = checks[one[1]]
      local fits = nil
      if check then fits = check(record, one[2]) end
      if fits == false then return false, one[1] end
      if fits == nil then unknown = unknown or one[1] end
    end
    if unknown then return nil, unknown end
    return true
  end
end

--- filters.check(order, filter): the same for one order.
function filters.check(order, filter)
  local check = filters.checker("list", filter)
  if not check then return true end
  return check(order)
end

return filters
