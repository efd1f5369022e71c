--- Fields of records.

local porting = require "telnyx.porting"

--- field(name, …) returns a function that returns what a record has below these names; nil if a name is missing or
-- null.
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
