--- Reads records of CSV (RFC 4180), with commas, semicolons, tabs or bars between cells.

local csv_record = {}

--- Reads the record at a position. Returns its cells and the position of the next record; or nil and what is wrong.
function csv_record.read(content, position, separator)
  local cells = {}
  while true do
    local cell, after
    if content:sub(position, position) == '"' then
      local parts, from = {}, position + 1
      while true do
        local quote = content:find('"', from, true)
        if not quote then return nil, "a quote is not closed" end
        parts[#parts + 1] = content:sub(from, quote - 1)
        from = quote + 1
        if content:sub(from, from) ~= '"' then break end
        parts[#parts + 1] = '"'
        from = from + 1
      end
      cell, after = table.concat(parts), from
      local extra = content:match("^[^\r\n" .. separator .. "]+", after)
      if extra then return nil, "something follows a closing quote" end
    else
      cell = content:match("^[^\r\n" .. separator .. "]*", position)
      after = position + #cell
    end
    cells[#cells + 1] = cell:match "^%s*(.-)%s*$"
    local following = content:sub(after, after)
    if following == separator then
      position = after + 1
    else
      local ending = content:match("^\r?\n", after) or content:match("^\r", after) or ""
      return cells, after + #ending
    end
  end
end

--- Returns the separator that the first line shows outside of quotes: a tab, a semicolon, a comma or a bar, whichever
-- of them it has first in this order.
function csv_record.separator_of(line)
  line = line:gsub('"[^"]*"?', "")
  for _, separator in ipairs { "\t", ";", ",", "|" } do
    if line:find(separator, 1, true) then return separator end
  end
  return ","
end

return csv_record
