--- Results of portability checks as rows.

local field = require "telnyx.porting.command.showing.field"
local row_writer = require "telnyx.porting.command.showing.row_writer"

local portability_rows = {}

local columns = {
  { "phone_number", field "phone_number", 16 },
  { "portable", function(result) return tostring(result.portable) end, 8 },
  { "fast_portable", function(result) return tostring(result.fast_portable) end, 13 },
  { "not_portable_reason", field "not_portable_reason", 40 },
}

--- With --out ids it writes the numbers that can be ported.
function portability_rows.writer(format)
  local writer = row_writer(format, columns, function(result) return result end, field "phone_number")
  if format ~= "ids" then return writer end
  return { add = function(_, result) if result.portable then writer:add(result) end end, close = writer.close }
end

return portability_rows
