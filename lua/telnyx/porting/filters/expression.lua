--- Filters as people type them: NAME=VALUE, in the command's --filter and in Neovim's :TelnyxPorting.

local names = require "telnyx.porting.filters.names"

local expression = {}

--- NAME=VALUE as its two halves; or nil and what is wrong with it.
function expression.split(given)
  local name, value = given:match "^%s*([%w_.]+)%s*=(.*)$"
  if not name or name:find "^%." or name:find "%.$" or name:find("..", 1, true) then
    return nil, ('takes NAME=VALUE, not "%s"'):format(given)
  end
  if value == "" then return nil, ("%s= names no value"):format(name) end
  return name, value
end

--- Puts a value into a filter; returns what is wrong, or nil.
local function insert(filter, known, name, value)
  local place, path = filter, {}
  for part in name:gmatch "[^.]+" do path[#path + 1] = part end
  for i = 1, #path - 1 do
    if place[path[i]] == nil then place[path[i]] = {} end
    place = place[path[i]]
    if type(place) ~= "table" then return ("%s has a value and parts"):format(path[i]) end
  end
  local last = path[#path]
  local present = place[last]
  if known and known.takes_several then
    place[last] = present or {}
    table.insert(place[last], value)
  elseif present ~= nil then
    return ("%s is given twice"):format(name)
  elseif known and known.type == "boolean" and (value == "true" or value == "false") then
    place[last] = value == "true"
  else
    place[last] = value
  end
end

--- The filter for client:orders, from a list of NAME=VALUE; nil when that is empty. Or nil and what is wrong. A name
-- that is not known is passed on: client:orders names the near ones.
function expression.parse(list)
  local known, filter = names.of "list", nil
  for _, given in ipairs(list) do
    local name, value = expression.split(given)
    if not name then return nil, value end
    filter = filter or {}
    local problem = insert(filter, known[name], name, value)
    if problem then return nil, problem end
  end
  return filter
end

return expression
