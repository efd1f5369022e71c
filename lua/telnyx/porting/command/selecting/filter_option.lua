--- Filters that the API applies (--filter NAME=VALUE), and the check that it did.

local check = require "telnyx.porting.filters".check
local command_error = require "telnyx.porting.command.running.command_error"
local expression = require "telnyx.porting.filters.expression"
local moment = require "telnyx.porting.command.selecting.moment"
local names = require "telnyx.porting.filters.names"

local filter_option = {}

--- Splits NAME=VALUE. option: the option that had it, for errors.
function filter_option.split(option, given)
  local name, value = expression.split(given)
  if not name then command_error.usage("%s %s", option, value) end
  return name, value
end

--- Returns NAME=VALUE with its value as the API takes it. Ends the command if the name has parts and no value, or
-- where a date is impossible.
local function readable(given)
  local name, value = expression.split(given)
  if not name then return given end
  local parts = {}
  for _, known in ipairs(names.of "list") do
    if known.name:sub(1, #name + 1) == name .. "." then parts[#parts + 1] = known.name end
  end
  if #parts > 0 then
    command_error.usage("--filter %s: it has no value, but parts: say --filter %s=VALUE", given,
      table.concat(parts, "=VALUE or "))
  end
  if not name:find "datetime" then return given end
  local date, problem = moment.iso(value, os.time())
  if not date then command_error.usage("--filter %s: %s", given, problem) end
  return name .. "=" .. date
end

--- Returns the filter for client:orders from a list of NAME=VALUE; nil if that is empty.
function filter_option.parse(list)
  local readable_list = {}
  for i, given in ipairs(list) do readable_list[i] = readable(given) end
  local filter, problem = expression.parse(readable_list)
  if problem then command_error.usage("--filter %s", problem) end
  return filter
end

--- Ends the command if an order does not fit the filter that the server should have applied. strict: also where that
-- can't be checked here.
function filter_option.verify(order, filter, strict)
  local fits, detail = check(order, filter)
  if fits == false then
    command_error.raise("incomplete", "the server did not apply the filter%s: order %s came, but does not fit: %s",
      strict and ", so nothing was cancelled" or "", order.id, detail or "")
  elseif fits == nil and strict then
    command_error.usage("whether the server applied the filter %s can't be checked here, so nothing was cancelled: "
      .. "use --where for what an order shows, or say --unchecked-filter", tostring(detail))
  end
end

return filter_option
