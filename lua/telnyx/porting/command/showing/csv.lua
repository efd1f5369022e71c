--- Lines of CSV, as in RFC 4180, with cells that no spreadsheet runs.

local csv = {}

--- Whether a spreadsheet could take a cell for a formula: it begins with =, +, - or @, behind blanks, tabs or line ends
-- too, or with one of those in full width. A phone number in E.164 is only a number.
local function is_formula(value)
  if value:find "^%+%d+$" and #value <= 16 then return false end
  return value:find "^%s*[=+@-]" ~= nil or value:find "^[\t\r\n]" ~= nil
    or value:find "^%s*\239\188[\157\139\141]" ~= nil or value:find "^%s*\239\188\160" ~= nil
end

local function cell_of(value, raw)
  value = value == nil and "" or tostring(value)
  if not raw and is_formula(value) then value = "'" .. value end
  if value:find '[",;\r\n\t]' or value:find "^%s" or value:find "%s$" then
    return '"' .. value:gsub('"', '""') .. '"'
  end
  return value
end

--- Returns the line of `count` cells; a cell may be nil. raw: leave formulas as they are.
function csv.line(cells, count, raw)
  local line = {}
  for i = 1, count do line[i] = cell_of(cells[i], raw) end
  return table.concat(line, ",") .. "\n"
end

return csv
