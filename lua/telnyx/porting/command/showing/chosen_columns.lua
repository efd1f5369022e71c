--- The columns that --columns names, in its order.

local command_error = require "telnyx.porting.command.running.command_error"

local function key_of(name)
  return (name:match "^%s*(.-)%s*$":lower():gsub("[%s-]+", "_"))
end

--- chosen_columns(columns, options) returns all columns where --columns was not given. Ends the command at a name that
-- none has.
return function(columns, options)
  if not options.columns then return columns end
  if options.out ~= "table" and options.out ~= "csv" then
    command_error.usage("--columns is for table and csv: --out %s shows what it always shows", options.out)
  end
  local by_name, names, chosen = {}, {}, {}
  for place, column in ipairs(columns) do by_name[column[1]], names[place] = column, column[1] end
  for name in (options.columns .. ","):gmatch "([^,]*)," do
    local column = by_name[key_of(name)]
    if not column then
      command_error.usage("--columns: there is no column '%s'; there are %s", name, table.concat(names, ", "))
    end
    chosen[#chosen + 1] = column
  end
  return chosen
end
