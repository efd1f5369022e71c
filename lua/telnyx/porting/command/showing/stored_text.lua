--- Makes a text from a store fit to be shown: older versions stored foreign text as it came.

local porting = require "telnyx.porting"

return function(value)
  return type(value) == "string" and porting._fit(value) or value
end
