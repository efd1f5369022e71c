--- Finds the names that somebody may have meant.

local near_names = {}

-- Names that a message lists.
local most = 3

--- Returns how many letters have to be changed, added, left out or swapped with their neighbour to make b of a.
local function distance(a, b)
  local before, row = nil, {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local last = row
    row = { [0] = i }
    for j = 1, #b do
      local same = a:byte(i) == b:byte(j)
      row[j] = math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same and 0 or 1))
      if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        row[j] = math.min(row[j], before[j - 2] + 1)
      end
    end
    before = last
  end
  return row[#b]
end

--- Returns those of a list that are near a name, the nearest first, as a text; "" where none is. Case does not count.
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
