--- Phone numbers of orders as rows.

local field = require "telnyx.porting.command.showing.field"
local row_writer = require "telnyx.porting.command.showing.row_writer"

local phone_number_rows = {}

local columns = {
  { "phone_number", field "phone_number", 16 },
  { "phone_number_type", field "phone_number_type", 17 },
  { "porting_order_status", field "porting_order_status", 20 },
  { "activation_status", field "activation_status", 18 },
  { "porting_order_id", field "porting_order_id", 36 },
  { "support_key", field "support_key" },
  { "portability_status", field "portability_status" },
  { "requirements_status", field "requirements_status" },
}

--- With --out ids it writes the numbers.
function phone_number_rows.writer(format)
  return row_writer(format, columns, function(number) return number end, field "phone_number")
end

return phone_number_rows
