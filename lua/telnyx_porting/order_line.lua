--- An order as a line of a buffer: its columns, and where its highlights lie.

local highlight_groups = require "telnyx_porting.highlight_groups"
local text = require "telnyx.porting.text"

local order_line = {}

--- The widths of the columns in a window of so many cells: id, status, reference, FOC date, and the rest for numbers.
local function widths(width)
  local id = width >= 110 and 36 or 8
  local reference = width >= 110 and 24 or 16
  return { id = id, status = 18, reference = reference, foc = 10, numbers = math.max(width - id - reference - 36, 12) }
end

--- The first phone number, and how many more there are.
local function numbers_of(order)
  local numbers = order.phone_numbers or {}
  local first = numbers[1] and numbers[1].phone_number
  local count = order.porting_phone_numbers_count or #numbers
  if not first then return count > 0 and text.plural(count, "number") or "" end
  return count > 1 and ("%s +%d"):format(first, count - 1) or tostring(first)
end

local function line_of(cells, width)
  return table.concat({
    text.cell(cells.id, width.id), text.cell(cells.status, width.status), text.cell(cells.reference, width.reference),
    text.cell(cells.foc, width.foc), (text.short(cells.numbers, width.numbers)),
  }, "  "):gsub("%s+$", "")
end

--- Returns the heading above the orders.
function order_line.head(width)
  return (line_of({ id = "id", status = "status", reference = "reference", foc = "FOC date", numbers = "numbers" },
    widths(width)))
end

--- Returns the line of an order, and its highlights: { { group, first byte, byte behind the last }, … }. instead: text
-- and group to show in place of its status, or nil.
function order_line.of(order, width, instead)
  local cell = widths(width)
  local status = instead and instead[1] or order.status and order.status.value or "?"
  local foc = order.activation_settings and (order.activation_settings.foc_datetime_actual
    or order.activation_settings.foc_datetime_requested)
  local id = cell.id == 36 and order.id or order.id:sub(1, 8)
  local line = line_of({
    id = id, status = status, reference = order.customer_reference or "", foc = foc and tostring(foc):sub(1, 10) or "",
    numbers = numbers_of(order),
  }, cell)
  local at = cell.id + 2
  return line, {
    { "TelnyxPortingId", 0, #id },
    { instead and instead[2] or highlight_groups.group_of(status), at, math.min(at + #status, #line) },
  }
end

return order_line
