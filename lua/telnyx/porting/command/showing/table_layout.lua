--- Which columns of a table are shown, and how wide: the important ones first, as long as they fit.

local gap, narrowest = 2, 4

--- Gives each column, in the order of ranks, what it needs or what is left of the room. The first one is always there.
local function by_rank(columns, room)
  local order, widths, used = {}, {}, -gap
  for place, column in ipairs(columns) do
    if column.rank then order[#order + 1] = place end
  end
  table.sort(order, function(a, b)
    if columns[a].rank ~= columns[b].rank then return columns[a].rank < columns[b].rank end
    return a < b
  end)
  for i, place in ipairs(order) do
    local column = columns[place]
    local width = math.min(column.natural, room - used - gap)
    if i == 1 or width >= math.min(column.least, column.natural) then
      widths[place], used = math.max(width, 1), used + gap + width
    end
  end
  return widths
end

--- The widest column that may still be shortened; of those with rank 1 only where is_last.
local function widest_of(columns, widths, is_last)
  local widest
  for place, width in ipairs(widths) do
    if width > narrowest and (is_last or columns[place].rank ~= 1) and (not widest or width > widths[widest]) then
      widest = place
    end
  end
  return widest
end

--- Gives every column what it needs; where that is too much, the widest ones are shortened, an id at last.
local function all_of(columns, room)
  local widths, used = {}, -gap
  for place, column in ipairs(columns) do widths[place], used = column.natural, used + gap + column.natural end
  while used > room do
    local widest = widest_of(columns, widths, false) or widest_of(columns, widths, true)
    if not widest then break end
    widths[widest], used = widths[widest] - 1, used - 1
  end
  return widths
end

--- table_layout(columns, room, keeps_all) returns the columns that are shown, { { place, width }, … }, in their order.
-- columns: { { natural = what its cells take, least = what it may be shortened to, rank = which stays longest (1; nil:
-- shown only where all are) }, … }. room: columns of the terminal, or nil if there is room for all. keeps_all: leave
-- none out.
return function(columns, room, keeps_all)
  local widths = (keeps_all or not room) and all_of(columns, room or math.huge) or by_rank(columns, room)
  local layout = {}
  for place in ipairs(columns) do
    if widths[place] then layout[#layout + 1] = { place = place, width = widths[place] } end
  end
  return layout
end
