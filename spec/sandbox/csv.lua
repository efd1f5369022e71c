-- CSV as the API writes it: a line of names, then one for each record; lines end with CR LF.
local json = require "sandbox.json"

local csv = {}

local function cell(value)
  if value == nil or value == json.null then
    return ""
  end
  value = tostring(value)
  if value:find('[",\r\n]') then
    return '"' .. value:gsub('"', '""') .. '"'
  end
  return value
end

-- names: the columns; records: tables that have them.
function csv.write(names, records)
  local lines = { table.concat(names, ",") }
  for _, record in ipairs(records) do
    local cells = {}
    for i, name in ipairs(names) do
      cells[i] = cell(record[name])
    end
    lines[#lines + 1] = table.concat(cells, ",")
  end
  return table.concat(lines, "\r\n") .. "\r\n"
end

return csv
