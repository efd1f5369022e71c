--- Orders as rows, for every command that shows orders.

local field = require "telnyx.porting.command.showing.field"
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
  { "id", field "id", 36 },
  { "status", field("status", "value"), 18 },
  { "support_key", field "support_key", 11 },
  { "foc_datetime_requested", field("activation_settings", "foc_datetime_requested"), 22 },
  { "customer_reference", field "customer_reference", 24 },
  { "parent_support_key", field "parent_support_key" },
  { "customer_group_reference", field "customer_group_reference" },
  { "foc_datetime_actual", field("activation_settings", "foc_datetime_actual") },
  { "entity_name", field("end_user", "admin", "entity_name") },
  { "phone_number_type", field "phone_number_type" },
  { "porting_phone_numbers_count", field "porting_phone_numbers_count" },
  { "created_at", field "created_at" },
  { "updated_at", field "updated_at" },
}

--- A writer of orders (row_writer.lua). secrets: show PINs, account numbers and tax identifiers in JSON.
function order_rows.writer(format, secrets)
  return row_writer(format, order_rows.columns, function(order) return order_value(order, secrets) end)
end

return order_rows
