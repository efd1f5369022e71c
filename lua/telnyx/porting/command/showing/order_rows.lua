--- Orders as rows, for every command that shows orders.

local field = require "telnyx.porting.command.showing.field"
local moments = require "telnyx.porting.command.showing.moments"
local order_cells = require "telnyx.porting.command.showing.order_cells"
local paint = require "telnyx.porting.command.showing.paint"
local private_fields = require "telnyx.porting.private_fields"
local row_writer = require "telnyx.porting.command.showing.row_writer"

local order_rows = {}

--- Returns an order as a JSON value, with its private fields only where secrets is true.
local function order_value(order, secrets)
  local value = order:to_table()
  local admin = type(value.end_user) == "table" and value.end_user.admin
  if not secrets and type(admin) == "table" then
    for _, name in ipairs(private_fields) do admin[name] = nil end
  end
  return value
end

order_rows.columns = {
  { "id", field "id", rank = 1, usual = 36 },
  { "status", field("status", "value"), rank = 2, usual = 18, most = 24, paint = paint.of_status },
  { "reasons", order_cells.reasons, rank = 5, least = 12, most = 44 },
  { "phone_numbers", order_cells.phone_numbers, shown = order_cells.first_number, rank = 3, usual = 16, most = 24 },
  { "foc_datetime_requested", field("activation_settings", "foc_datetime_requested"), title = "FOC DATE (UTC)",
    shown = order_cells.foc_date, full = order_cells.foc_time, rank = 4, usual = 22 },
  { "foc_datetime_actual", field("activation_settings", "foc_datetime_actual"), title = "FOC ACTUAL (UTC)",
    shown = function(order) return moments.time(field("activation_settings", "foc_datetime_actual")(order)) end },
  { "customer_reference", field "customer_reference", rank = 6, least = 12, usual = 16, most = 32 },
  { "support_key", field "support_key", rank = 7, usual = 11, most = 24 },
  { "parent_support_key", field "parent_support_key" },
  { "customer_group_reference", field "customer_group_reference" },
  { "entity_name", field("end_user", "admin", "entity_name"), rank = 8, least = 12, usual = 20, most = 32 },
  { "phone_number_type", field "phone_number_type" },
  { "porting_phone_numbers_count", field "porting_phone_numbers_count", title = "NUMBERS" },
  { "created_at", field "created_at", title = "CREATED (UTC)", shown = function(order)
    return moments.second(field "created_at" (order))
  end },
  { "updated_at", field "updated_at", title = "UPDATED (UTC)", shown = function(order)
    return moments.second(field "updated_at" (order))
  end },
}

--- A writer of orders (row_writer.lua). options: of the command line; secrets of them: show PINs, account numbers and
-- tax identifiers in JSON.
function order_rows.writer(options)
  return row_writer(options, order_rows.columns, function(order) return order_value(order, options.secrets) end)
end

return order_rows
