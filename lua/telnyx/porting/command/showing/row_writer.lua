--- Writes rows to stdout, in the formats of --out: table, csv, json, jsonl and ids.
-- local writer = row_writer(format, columns, value); writer:add(row); writer:close().

local csv = require "telnyx.porting.command.showing.csv"
local porting = require "telnyx.porting"
local stdout = require "telnyx.porting.command.showing.stdout"
local text = require "telnyx.porting.text"

--- A writer of one format. columns: { { name, function(row), width in a table or nil }, … }; value(row): what JSON
-- shows; name_of(row): what ids shows, the row's id unless given.
return function(format, columns, value, name_of)
  local writer, rows = {}, 0

  local function cells_of(row)
    local cells = {}
    for i, column in ipairs(columns) do cells[i] = column[2](row) end
    return cells
  end

  local function table_line(cell_of)
    local line = {}
    for i, column in ipairs(columns) do
      local width = column[3]
      if width then line[#line + 1] = text.cell(cell_of(i), width) end
    end
    return (table.concat(line, "  "):gsub("%s+$", "")) .. "\n"
  end

  local names = {}
  for i, column in ipairs(columns) do names[i] = column[1] end

  local add = {
    table = function(row)
      if rows == 1 then stdout.write(table_line(function(i) return names[i]:upper() end)) end
      local cells = cells_of(row)
      stdout.write(table_line(function(i) return cells[i] == nil and "" or cells[i] end))
    end,
    csv = function(row) stdout.write(csv.line(cells_of(row), #columns)) end,
    ids = function(row) stdout.write(name_of and name_of(row) or row.id, "\n") end,
    jsonl = function(row) stdout.write(porting.encode(value(row)), "\n") end,
    json = function(row) stdout.write(rows == 1 and "\n" or ",\n", porting.encode(value(row))) end,
  }
  if format == "json" then stdout.write "[" end
  if format == "csv" then stdout.write(csv.line(names, #names)) end

  function writer.add(_, row)
    rows = rows + 1
    add[format](row)
  end

  function writer.close()
    if format == "json" then stdout.write(rows > 0 and "\n]\n" or "]\n") end
  end

  return writer
end
