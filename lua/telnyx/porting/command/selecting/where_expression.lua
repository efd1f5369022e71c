--- Conditions that are tested here (--where FIELD=VALUE, --status S), on any field that an order shows.

local command_error = require "telnyx.porting.command.running.command_error"
local key = require "telnyx.porting.ids".key
local moment = require "telnyx.porting.command.selecting.moment"
local near_names = require "telnyx.porting.command.selecting.near_names"
local order_fields = require "telnyx.porting.command.selecting.order_fields"
local phone_number = require "telnyx.porting.command.selecting.phone_number"
local porting = require "telnyx.porting"
local text = require "telnyx.porting.text"

local where_expression = {}

-- The longer ones first: "<=" begins with "<".
local operators = { "!=", "<=", ">=", "!~", "==", "=", "<", ">", "~" }
local is_order = { ["<"] = true, ["<="] = true, [">"] = true, [">="] = true }

local function fail(given, message, ...)
  command_error.usage("--where %s: %s", given, message:format(...))
end

--- Splits FIELD, operator and value.
local function split(given)
  local name, rest = given:match "^%s*([%w_.]+)%s*(.*)$"
  for _, operator in ipairs(operators) do
    if name and rest:sub(1, #operator) == operator then
      local value = rest:sub(#operator + 1):match "^%s*(.-)%s*$"
      if value == "" then
        command_error.usage("--where %s%s names no value (null: the field has none)", name, operator)
      end
      return name, operator == "==" and "=" or operator, value
    end
  end
  command_error.usage('--where takes FIELD=VALUE (or !=, <, <=, >, >=, ~), not "%s"; quote it for the shell: '
    .. '--where "foc<+5d"', text.short(given, 60))
end

local function unknown_field(given, name)
  local above, last = name:match "^(.*)%.([^.]*)$"
  local group = order_fields.groups[name]
  if group then fail(given, "%s has no value, but fields: %s", name, table.concat(group, ", ")) end
  if above and order_fields.groups[above] then
    local near = near_names.text(last, order_fields.groups[above])
    fail(given, "%s has no field %s; %s%s", above, last, near ~= "" and "near it: " or "it has: ",
      near ~= "" and near or table.concat(order_fields.groups[above], ", "))
  end
  local names, short = {}, {}
  for whole in pairs(order_fields.types) do names[#names + 1] = whole end
  for i, pair in ipairs(order_fields.short_names) do names[#names + 1], short[i] = pair[1], pair[1] end
  local near = near_names.text(name, names)
  fail(given, "an order has no field %s; %s%s", name, near ~= "" and "near it: " or "such as: ",
    near ~= "" and near or table.concat(short, ", "))
end

local function equality(wanted, convert)
  return function(value) return (convert and convert(value) or value) == wanted end
end

-- Type -> function(condition, given), which returns a test of one value (value, now), and ends the command if the
-- wanted one is impossible.
local readers = {}


function readers.id(condition) return equality(key(condition.value), key) end

function readers.phone(condition, given)
  local number = phone_number.read(condition.value)
  if not number then fail(given, '"%s" is no phone number, such as +13035550000', condition.value) end
  return equality(number)
end

function readers.boolean(condition, given)
  if condition.value ~= "true" and condition.value ~= "false" then
    fail(given, "%s is true, false or null", condition.name)
  end
  return equality(condition.value == "true")
end

--- A test for equality with one of the API's words. what: "status", "code", …
local function equality_of_word(condition, given, words, what)
  local names = {}
  for _, name in pairs(words) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    if name == condition.value then return equality(name) end
  end
  local near = near_names.text(condition.value, names)
  fail(given, 'there is no %s "%s"; %s%s', what, condition.value, near ~= "" and "near it: " or "it can be: ",
    near ~= "" and near or table.concat(names, ", "))
end

function readers.status(condition, given) return equality_of_word(condition, given, porting.statuses, "status") end

function readers.text(condition, given)
  local words = order_fields.words[condition.name]
  if not words then return equality(condition.value, tostring) end
  return equality_of_word(condition, given, porting[words], condition.name:match "%.([^.]*)$" or condition.name)
end

function readers.number(condition, given)
  local wanted, operator = tonumber(condition.value), condition.operator
  if not wanted or not condition.value:find "^%-?[%d.]+$" then fail(given, "%s is a number", condition.name) end
  return function(value)
    if type(value) ~= "number" then return false end
    if operator == "<" then return value < wanted end
    if operator == "<=" then return value <= wanted end
    if operator == ">" then return value > wanted end
    if operator == ">=" then return value >= wanted end
    return value == wanted
  end
end

function readers.time(condition, given)
  local wanted, problem = moment.read(condition.value)
  if not wanted then
    fail(given, '"%s" is no date%s; such as %s', condition.value, problem and ": " .. problem or "", moment.forms)
  end
  local operator = is_order[condition.operator] and condition.operator or "="
  return function(value, now)
    local time = porting.time(tostring(value))
    return time ~= nil and moment.compare(time, operator, wanted, now)
  end
end

--- A test whether a value has the wanted text in it. Case does not count, in any alphabet; accents do. Of phone numbers
-- the digits alone count.
local function contains(condition)
  local wanted = porting._folded(condition.value)
  if condition.type == "phone" and wanted:find "^[%d%s+().-]+$" then
    local digits = wanted:gsub("%D", "")
    return function(value) return tostring(value):gsub("%D", ""):find(digits, 1, true) ~= nil end
  end
  return function(value) return porting._folded(tostring(value)):find(wanted, 1, true) ~= nil end
end

local function condition_of(given)
  local condition = { given = given, path = {} }
  local name
  name, condition.operator, condition.value = split(given)
  condition.name, condition.type = order_fields.find(name)
  if not condition.name then unknown_field(given, name) end
  for part in condition.name:gmatch "[^.]+" do condition.path[#condition.path + 1] = part end
  if condition.value == "null" then
    if condition.operator ~= "=" and condition.operator ~= "!=" then fail(given, "null goes with = and != only") end
    condition.is_null = true
  elseif condition.operator:find "~" then
    condition.test = contains(condition)
  elseif is_order[condition.operator] and condition.type ~= "time" and condition.type ~= "number" then
    fail(given, "%s compares dates and numbers, and %s is neither", condition.operator, condition.name)
  else
    condition.test = readers[condition.type](condition, given)
  end
  condition.is_negative = condition.operator == "!=" or condition.operator == "!~"
  return condition
end

--- Calls visit(value) for the values at the end of a path, in any element of the lists on the way, until it returns
-- true. Returns whether it did.
local function any(value, path, step, visit)
  if value == nil or value == porting.null then return false end
  if type(value) == "table" and (value[1] ~= nil or getmetatable(value) == porting.array_mt) then
    for _, element in ipairs(value) do
      if any(element, path, step, visit) then return true end
    end
    return false
  end
  if step > #path then return type(value) ~= "table" and visit(value) end
  if type(value) ~= "table" and type(value) ~= "userdata" then return false end
  return any(value[path[step]], path, step + 1, visit)
end

local function exists() return true end

--- Whether an order has more numbers than it shows, so that a condition on them proves nothing if none fits.
local function hides_numbers(order, condition)
  if condition.path[1] ~= "phone_numbers" then return false end
  local shown, count = #(order.phone_numbers or {}), order.porting_phone_numbers_count or 0
  return shown < count and (shown > 0 or condition.is_negative)
end

local function fits(order, condition, now)
  if condition.is_null then
    return any(order, condition.path, 1, exists) == condition.is_negative
  end
  local found = any(order, condition.path, 1, function(value) return condition.test(value, now) end)
  if not found and hides_numbers(order, condition) then
    command_error.raise("incomplete", "order %s shows %d of its %s, so --where %s can't be tested on it", order.id,
      #(order.phone_numbers or {}), text.plural(order.porting_phone_numbers_count, "phone number"), condition.given)
  end
  return found ~= condition.is_negative
end

--- Returns a test: test(order, now) -> boolean. now: by the server's clock; the first one counts for all orders.
-- test.narrows: whether there is any condition.
function where_expression.parse(options)
  local conditions, statuses, started = {}, nil, nil
  for i, given in ipairs(options.where) do conditions[i] = condition_of(given) end
  for _, status in ipairs(options.status) do
    statuses = statuses or {}
    statuses[status] = true
  end
  return setmetatable({ narrows = statuses ~= nil or #conditions > 0 }, {
    __call = function(_, order, now)
      started = started or now
      if statuses and not statuses[order.status and order.status.value] then return false end
      for _, condition in ipairs(conditions) do
        if not fits(order, condition, started) then return false end
      end
      return true
    end,
  })
end

return where_expression
