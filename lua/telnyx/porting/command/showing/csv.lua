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

--- Puts a quote before the cells of a record that a spreadsheet would run, and leaves every other byte as it is.
local function guard_record(record)
  local parts, position = {}, 1
  while position <= #record do
    local quote, after = record:match('^(%s*")()', position)
    local cell, ends
    if quote then
      ends = after
      while true do -- to the quote that is not doubled
        ends = record:find('"', ends, true) or #record + 1
        if record:sub(ends, ends + 1) ~= '""' then break end
        ends = ends + 2
      end
      cell = record:sub(after, ends - 1)
      ends = (record:find(",", ends, true) or #record + 1)
    else
      quote, after = "", position
      cell = record:match("^[^,\r\n]*", position)
      ends = record:find(",", position + #cell, true) or #record + 1
    end
    parts[#parts + 1] = quote
    if is_formula(cell) then parts[#parts + 1] = "'" end
    parts[#parts + 1] = record:sub(after, ends)
    position = ends + 1
  end
  return table.concat(parts)
end

--- Reads CSV line by line and writes it with a quote before each cell that a spreadsheet would run. next_line(): the
-- next line with its end, or nil; write(text).
function csv.guard(next_line, write)
  local record, quotes = "", 0
  for line in next_line do
    record, quotes = record .. line, quotes + select(2, line:gsub('"', ""))
    if quotes % 2 == 0 then
      write(guard_record(record))
      record, quotes = "", 0
    end
  end
  write(guard_record(record))
end

--- Returns the line of `count` cells; a cell may be nil. raw: leave formulas as they are.
function csv.line(cells, count, raw)
  local line = {}
  for i = 1, count do line[i] = cell_of(cells[i], raw) end
  return table.concat(line, ",") .. "\n"
end

return csv
