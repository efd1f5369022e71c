--- Phone numbers of orders as rows.

local field = require "telnyx.porting.command.showing.field"
local paint = require "telnyx.porting.command.showing.paint"
local row_writer = require "telnyx.porting.command.showing.row_writer"

local phone_number_rows = {}

local columns = {
  { "phone_number", field "phone_number", rank = 1, usual = 16 },
  { "phone_number_type", field "phone_number_type", rank = 6, usual = 11 },
  { "porting_order_status", field "porting_order_status", title = "ORDER STATUS", rank = 2, usual = 18,
    paint = paint.of_status },
  { "activation_status", field "activation_status", rank = 4, usual = 18, least = 12 },
  { "porting_order_id", field "porting_order_id", rank = 3, usual = 36 },
  { "support_key", field "support_key", rank = 5, usual = 11 },
  { "portability_status", field "portability_status" },
  { "requirements_status", field "requirements_status" },
}

--- With --out ids it writes the numbers.
function phone_number_rows.writer(options)
  return row_writer(options, columns, function(number) return number end, field "phone_number")
end

return phone_number_rows
