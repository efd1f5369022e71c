--- Lines of CSV, as in RFC 4180.

local csv = {}

local function cell_of(value)
  value = value == nil and "" or tostring(value)
  if value:find '[",;\r\n\t]' or value:find "^%s" or value:find "%s$" then
    return '"' .. value:gsub('"', '""') .. '"'
  end
  return value
end

--- Returns the line of `count` cells; a cell may be nil.
function csv.line(cells, count)
  local line = {}
  for i = 1, count do line[i] = cell_of(cells[i]) end
  return table.concat(line, ",") .. "\n"
end

return csv
