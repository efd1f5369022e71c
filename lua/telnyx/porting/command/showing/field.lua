--- Fields of records.

local porting = require "telnyx.porting"

--- field(name, …) -> a function that gives what a record holds below these names; nil where a name is missing or null.
return function(...)
  local path = { ... }
  return function(value)
    for _, name in ipairs(path) do
      if value == nil or value == porting.null then return nil end
      value = value[name]
    end
    if value ~= porting.null then return value end
  end
end
