--- A text from a store, fit to be shown: an older version may have put it there as it came.

local porting = require "telnyx.porting"

return function(value)
  return type(value) == "string" and porting._fit(value) or value
end
