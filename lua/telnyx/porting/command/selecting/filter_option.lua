--- Filters that the API looks at (--filter NAME=VALUE), and the check that it did.

local check = require "telnyx.porting.filters".check
local command_error = require "telnyx.porting.command.running.command_error"

local filter_option = {}

--- NAME=VALUE as its two halves; option: what they were given to.
function filter_option.split(option, given)
  local name, value = given:match "^%s*([%w_.]+)%s*=(.*)$"
  if not name or name:find "^%." or name:find "%.$" or name:find("..", 1, true) then
    command_error.usage('%s takes NAME=VALUE, not "%s"', option, given)
  end
  if value == "" then command_error.usage("%s %s= names no value", option, name) end
  return name, value
end

local function insert(filter, name, value)
  local place, path = filter, {}
  for part in name:gmatch "[^.]+" do path[#path + 1] = part end
  for i = 1, #path - 1 do
    if place[path[i]] == nil then place[path[i]] = {} end
    place = place[path[i]]
    if type(place) ~= "table" then command_error.usage("--filter %s has a value and parts", path[i]) end
  end
  local last = path[#path]
  local present = place[last]
  if name == "status" then
    place.status = present or {}
    table.insert(place.status, value)
  elseif present ~= nil then
    command_error.usage("--filter %s is given twice", name)
  elseif last == "fast_port_eligible" and (value == "true" or value == "false") then
    place[last] = value == "true"
  else
    place[last] = value
  end
end

--- The filter for client:orders, from a list of NAME=VALUE; nil when there is none.
function filter_option.parse(list)
  local filter
  for _, given in ipairs(list) do
    filter = filter or {}
    insert(filter, filter_option.split("--filter", given))
  end
  return filter
end

--- Ends the command when an order doesn't fit the filter that the server was to apply. strict: also when that can't be
-- told here.
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
