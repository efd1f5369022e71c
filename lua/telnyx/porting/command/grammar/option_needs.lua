--- Options that mean something beside another one only: without it they would be ignored unnoticed.

local command_error = require "telnyx.porting.command.running.command_error"

-- Command -> what its --interval goes with; of others it needs nothing.
local waits = { cancel = "wait", resume = "wait", events = "follow" }

-- Option -> the formats in which it means something.
local formats = {
  secrets = { "json", "jsonl" }, ["raw-csv"] = { "csv" }, wide = { "table" }, ["no-headers"] = { "table", "csv" },
}

local function field(name) return (name:gsub("%-", "_")) end

local function is_one_of(list, value)
  for _, one in ipairs(list) do
    if one == value then return true end
  end
  return false
end

--- Ends the command where options has one without the other. is_given(name): whether the words have that option, as
-- some have a default.
return function(options, is_given)
  local function need(name, other, has)
    if is_given(name) and not has then
      command_error.usage("--%s goes with --%s, which is not given", name, other)
    end
  end
  need("from-column", "from", options.from)
  need("unchecked-filter", "filter", #options.filter > 0)
  if options.command == "create" then need("unchecked-fields", "json", options.json) end
  local wait = waits[options.command]
  if wait then need("interval", wait, options[wait]) end
  if options.command == "export" then return end -- it is all CSV
  for name, list in pairs(formats) do
    if options[field(name)] and not is_one_of(list, options.out) then
      command_error.usage("--%s goes with --out %s, and this is --out %s", name, table.concat(list, " or --out "),
        options.out)
    end
  end
end
