--- Names that are near a misspelt one, for messages.

local is_near = require "telnyx.porting"._is_near

local near_names = {}

--- Those of a list of names that could be meant.
function near_names.of(given, names)
  local near = {}
  for _, name in ipairs(names) do
    if is_near(given, name) then near[#near + 1] = name end
  end
  return near
end

--- "near it: a, b", or "there are: …" with all, or "there is none".
function near_names.hint(given, names)
  if #names == 0 then return "there is none" end
  local near = near_names.of(given, names)
  if #near > 0 then return "near it: " .. table.concat(near, ", ") end
  return "there are: " .. table.concat(names, ", ")
end

return near_names
