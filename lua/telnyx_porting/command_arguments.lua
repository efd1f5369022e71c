--- The arguments of :TelnyxPorting: the API's filters as NAME=VALUE, and sort=…; and their completion.

local command_arguments = {}

--- Returns the options for client:list, or nil and what is wrong. The module decides whether it knows a filter.
function command_arguments.parse(words)
  local options, filters = {}, {}
  for _, word in ipairs(words) do
    local sort = word:match "^sort=(.+)$"
    if sort then options.sort = sort else filters[#filters + 1] = word end
  end
  local problem
  options.filter, problem = require("telnyx.porting.filters.expression").parse(filters)
  if problem then return nil, problem end
  return options
end

--- Returns the names that a word can begin with, each with its known values.
local function known_names()
  require("telnyx_porting").find_module()
  local found, names = pcall(require, "telnyx.porting.filters.names")
  if not found then return {} end -- :TelnyxPorting says what is missing
  local known = { sort = names.sorts "list" }
  for _, filter in ipairs(names.of "list") do known[filter.name] = filter.values or {} end
  return known
end

--- Returns what a word of the command line can be completed to.
function command_arguments.complete(lead)
  local known, candidates, found = known_names(), {}, {}
  local name = lead:match "^([%w_.]+)="
  if name then
    for _, value in ipairs(known[name] or {}) do candidates[#candidates + 1] = name .. "=" .. value end
  else
    for key in pairs(known) do candidates[#candidates + 1] = key .. "=" end
  end
  for _, candidate in ipairs(candidates) do
    if candidate:sub(1, #lead) == lead then found[#found + 1] = candidate end
  end
  table.sort(found)
  return found
end

return command_arguments
