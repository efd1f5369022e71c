--- Results of portability checks as rows.

local field = require "telnyx.porting.command.showing.field"
local row_writer = require "telnyx.porting.command.showing.row_writer"

local portability_rows = {}

local columns = {
  { "phone_number", field "phone_number", rank = 1, usual = 16 },
  { "portable", function(result) return tostring(result.portable) end, rank = 2,
    paint = function(portable) return portable == "true" and "green" or "red" end },
  { "fast_portable", function(result) return tostring(result.fast_portable) end, rank = 4 },
  { "not_portable_reason", field "not_portable_reason", rank = 3, least = 12, most = 60 },
}

--- With --out ids it writes the numbers that can be ported.
function portability_rows.writer(options)
  local writer = row_writer(options, columns, function(result) return result end, field "phone_number")
  if options.out ~= "ids" then return writer end
  return { add = function(_, result) if result.portable then writer:add(result) end end, close = writer.close }
end

return portability_rows
