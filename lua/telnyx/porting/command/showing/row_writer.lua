--- Writes rows to stdout, in the formats of --out: table, csv, json, jsonl and ids.
-- local writer = row_writer(options, columns, value); writer:add(row); writer:flush(); writer:close().

local chosen_columns = require "telnyx.porting.command.showing.chosen_columns"
local csv = require "telnyx.porting.command.showing.csv"
local porting = require "telnyx.porting"
local safe_json = require "telnyx.porting.command.showing.safe_json"
local stdout = require "telnyx.porting.command.showing.stdout"
local table_writer = require "telnyx.porting.command.showing.table_writer"
local terminal = require "telnyx.porting.command.showing.terminal"
local text = require "telnyx.porting.text"

local function unchanged(value) return value end

--- A writer of csv, which gets its head at once.
local function csv_writer(columns, options)
  local clean = terminal.is_one(1) and text.plain or unchanged
  local function write(cells)
    for i = 1, #columns do cells[i] = cells[i] ~= nil and clean(cells[i]) or nil end
    stdout.write(csv.line(cells, #columns, options.raw_csv))
  end
  local names = {}
  for i, column in ipairs(columns) do names[i] = column[1] end
  if not options.no_headers then write(names) end
  return {
    add = function(_, row)
      local cells = {}
      for i, column in ipairs(columns) do cells[i] = column[2](row) end
      write(cells)
    end,
    close = function() end,
  }
end

local function json_writer(value)
  local clean, rows = terminal.is_one(1) and safe_json or unchanged, 0
  stdout.write "["
  return {
    add = function(_, row)
      rows = rows + 1
      stdout.write(rows == 1 and "\n" or ",\n", clean(porting.encode(value(row))))
    end,
    close = function() stdout.write(rows > 0 and "\n]\n" or "]\n") end,
  }
end

--- A writer of lines. at_once: a reader gets each when it is written.
local function line_writer(line_of, at_once)
  return {
    add = function(_, row)
      stdout.write(line_of(row), "\n")
      if at_once then stdout.flush() end
    end,
    close = function() end,
  }
end

--- A writer of one format. options: of the command line. columns: { { name, function(row) }, … }, and for a table
-- title (its name in capitals, unless given); shown and full: functions like the second, for people, the latter where
-- there is room for all; rank (which columns stay longest: 1 stays; nil: shown only where all are); least (what it may
-- be shortened to), most (and grow to), usual (of rows to come); paint(text), which returns a colour. value(row): what
-- JSON shows; name_of(row): what ids shows, the row's id unless given.
return function(options, columns, value, name_of)
  local format = options.out
  columns = chosen_columns(columns, options)
  local writer
  if format == "table" then
    writer = table_writer(columns, options)
  elseif format == "csv" then
    writer = csv_writer(columns, options)
  elseif format == "json" then
    writer = json_writer(value)
  else
    local is_terminal = terminal.is_one(1)
    local clean_json, clean = is_terminal and safe_json or unchanged, is_terminal and text.plain or unchanged
    writer = line_writer(format == "jsonl"
      and function(row) return clean_json(porting.encode(value(row))) end
      or function(row) return clean(name_of and name_of(row) or row.id) end, format == "jsonl")
  end
  local flush = writer.flush
  function writer:flush()
    if flush then flush(self) end
    stdout.flush()
  end
  return writer
end
