--- What :TelnyxPorting takes: the API's filters as NAME=VALUE, and sort=….

local arguments = {}

-- What the API filters by, and the values that are known of it.
local known = {
  ["activation_settings.fast_port_eligible"] = { "true", "false" },
  ["activation_settings.foc_datetime_requested.gt"] = {},
  ["activation_settings.foc_datetime_requested.lt"] = {},
  customer_group_reference = {},
  customer_reference = {},
  ["end_user.admin.auth_person_name"] = {},
  ["end_user.admin.entity_name"] = {},
  ["misc.type"] = { "full", "partial" },
  parent_support_key = {},
  ["phone_numbers.carrier_name"] = {},
  ["phone_numbers.country_code"] = {},
  ["phone_numbers.phone_number.contains"] = {},
  sort = {
    "created_at", "-created_at", "activation_settings.foc_datetime_requested",
    "-activation_settings.foc_datetime_requested",
  },
  status = {
    "draft", "in-process", "submitted", "exception", "foc-date-confirmed", "ported", "cancelled", "cancel-pending",
  },
}

--- The options for client:list, or nil and what is wrong. Whether a filter is known is the module's to say.
function arguments.parse(words)
  local options, filters = {}, {}
  for _, word in ipairs(words) do
    local sort = word:match "^sort=(.+)$"
    if sort then options.sort = sort else filters[#filters + 1] = word end
  end
  local went_well, result = pcall(require("telnyx.porting.command.selecting.filter_option").parse, filters)
  if not went_well then
    local why = type(result) == "table" and result.text or tostring(result)
    return nil, (why:gsub("%-%-filter ", "")) -- as the command's line has it
  end
  options.filter = result
  return options
end

--- What a word of the command line can be completed to.
function arguments.complete(lead)
  local candidates, found = {}, {}
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

return arguments
