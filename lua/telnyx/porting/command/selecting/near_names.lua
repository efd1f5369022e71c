--- Finds the names that somebody may have meant.

local distance = require "telnyx.porting"._edit_distance

local near_names = {}

-- Names that a message lists.
local most = 3

--- Returns those of a list that are near a name, the nearest first, as a text; "" if none is. Case does not count.
function near_names.text(name, list)
  name = name:lower():gsub("[%s-]", "_")
  local found = {}
  for _, one in ipairs(list) do
    local form = one:lower():gsub("[%s-]", "_")
    local last = form:match "[^.]*$"
    local far = math.min(distance(name, form), distance(name:match "[^.]*$", last))
    if #name >= 3 and form:find(name, 1, true) then far = math.min(far, 1) end
    if far <= math.max(1, math.floor(#name / 3)) then found[#found + 1] = { one, far } end
  end
  table.sort(found, function(a, b)
    if a[2] ~= b[2] then return a[2] < b[2] end
    return a[1] < b[1]
  end)
  local names = {}
  for i = 1, math.min(#found, most) do names[i] = found[i][1] end
  return table.concat(names, ", ")
end

return near_names
