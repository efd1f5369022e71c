-- GET /porting_orders: filters, sort and paging.
local clock = require "sandbox.clock"
local json = require "sandbox.json"
local orders = require "sandbox.orders"
local query = require "sandbox.query"

local listing = {}
local last = {}

-- names: filters that no list shall look at, as in "status" or "activation_settings.fast_port_eligible".
function listing.ignore(names)
  query.ignored = {}
  for _, name in ipairs(names or {}) do
    query.ignored[name] = true
  end
  last = {}
end

local function equals(read)
  return function(order, wanted)
    return read(order) == wanted
  end
end

local function any_phone_number(order, test)
  for _, phone_number in ipairs(order.phone_numbers or {}) do
    if test(phone_number.phone_number) then
      return true
    end
  end
  return false
end

-- A date filter that is no date matches nothing, an order without a date never matches.
local function foc_compared(compare)
  return function(order, wanted)
    local foc, limit = clock.parse(order.activation_settings.foc_datetime_requested), clock.parse(wanted)
    return foc ~= nil and limit ~= nil and compare(foc, limit)
  end
end

local function status_is(order, wanted)
  if type(wanted) ~= "table" then
    return order.status.value == wanted
  end
  for _, status in ipairs(wanted) do
    if order.status.value == status then
      return true
    end
  end
  return false
end

local TESTS = {
  customer_reference = equals(function(order) return order.customer_reference end),
  customer_group_reference = equals(function(order) return order.customer_group_reference end),
  parent_support_key = equals(function(order) return order.parent_support_key end),
  ["phone_numbers.country_code"] = equals(function(order) return order.end_user.location.country_code end),
  ["phone_numbers.carrier_name"] = equals(function(order) return order.old_service_provider_ocn end),
  ["phone_numbers.phone_number.contains"] = function(order, wanted)
    return any_phone_number(order, function(number) return number:find(wanted, 1, true) end)
  end,
  ["misc.type"] = equals(function(order) return order.misc ~= json.null and order.misc.type end),
  ["end_user.admin.entity_name"] = equals(function(order) return order.end_user.admin.entity_name end),
  ["end_user.admin.auth_person_name"] = equals(function(order) return order.end_user.admin.auth_person_name end),
  ["activation_settings.fast_port_eligible"] = equals(function(order)
    return tostring(order.activation_settings.fast_port_eligible)
  end),
  ["activation_settings.foc_datetime_requested.gt"] = foc_compared(function(a, b) return a > b end),
  ["activation_settings.foc_datetime_requested.lt"] = foc_compared(function(a, b) return a < b end),
  status = status_is,
  ["status.in"] = status_is,
}

-- The filters of a request as a list of { test, wanted }. Unknown and ignored ones are left out, as the service does.
local function filters_of(arguments)
  local filters = {}
  for argument, value in pairs(arguments) do
    local name = query.filter_name(argument)
    local family = name and name:gsub("%.in$", ""):gsub("%.[gl]t$", ""):gsub("%.contains$", "")
    if name and TESTS[name] and not query.ignored[name] and not query.ignored[family] then
      -- Only a list may come more than once; of anything else the last one counts.
      if name == "status.in" and type(value) ~= "table" then
        value = { value }
      elseif name ~= "status.in" and type(value) == "table" then
        value = value[#value]
      end
      filters[#filters + 1] = { test = TESTS[name], wanted = value }
    end
  end
  return filters
end

local function matches(order, filters)
  for _, filter in ipairs(filters) do
    if not filter.test(order, filter.wanted) then
      return false
    end
  end
  return true
end

local SORTS = {
  created_at = function(order) return order.created_at end,
  ["activation_settings.foc_datetime_requested"] = function(order)
    local foc = order.activation_settings.foc_datetime_requested
    return foc ~= json.null and foc or ""
  end,
}

local function sort(records, field, descending)
  local read = SORTS[field]
  table.sort(records, function(a, b)
    local left, right = read(orders.shown(a)), read(orders.shown(b))
    if left == right then
      return orders.shown(a).id < orders.shown(b).id
    elseif descending then
      return left > right
    end
    return left < right
  end)
end

-- Everything that the query selects, in order. The last selection is kept, as pages of it follow each other.
local function select_records(arguments, field, descending)
  local signature = {}
  for name, value in pairs(arguments) do
    if not name:find("^page") then
      local text = type(value) == "table" and table.concat(value, ",") or tostring(value)
      signature[#signature + 1] = name .. "=" .. text
    end
  end
  table.sort(signature)
  signature = table.concat(signature, "&")
  if last.signature ~= signature or last.version ~= orders.version then
    local filters, selected = filters_of(arguments), {}
    for _, record in ipairs(orders.records) do
      if matches(orders.shown(record), filters) then
        selected[#selected + 1] = record
      end
    end
    sort(selected, field, descending)
    last = { signature = signature, version = orders.version, selected = selected }
  end
  return last.selected
end

function listing.answer(request)
  local arguments = request:arguments()
  local page, refusal = query.page(arguments)
  if not page then
    return refusal
  end
  local sorting, refused = query.sort(arguments, SORTS, "-created_at")
  if not sorting then
    return refused
  end
  local selected = select_records(arguments, sorting.field, sorting.descending)
  local leave = request.changes and request.changes.leave
  if leave then
    for i = 1, math.min(leave.count or 1, #selected) do
      orders.set_status(selected[i], leave.status or "ported")
    end
    selected = select_records(arguments, sorting.field, sorting.descending)
  end
  local with_phone_numbers = arguments.include_phone_numbers ~= "false"
  return query.answer(selected, page, function(record)
    return orders.encode(record, with_phone_numbers)
  end, request.changes or {})
end

return listing
