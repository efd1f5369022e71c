--- An order as a line of a buffer: its columns, and where its highlights lie.

local highlight_groups = require "telnyx_porting.highlight_groups"
local text = require "telnyx.porting.text"

local order_line = {}

--- Returns the widths of the columns in a window `width` cells wide: id, status, reference, FOC date, and the rest for
-- numbers.
local function widths(width)
  local id = width >= 110 and 36 or 8
  local reference = width >= 110 and 24 or 16
  return { id = id, status = 18, reference = reference, foc = 10, numbers = math.max(width - id - reference - 36, 12) }
end

--- The first phone number, and how many more there are.
local function numbers_of(order)
  local numbers = type(order.phone_numbers) == "table" and order.phone_numbers or {}
  local first = type(numbers[1]) == "table" and numbers[1].phone_number
  local count = tonumber(order.porting_phone_numbers_count) or #numbers
  if not first then return count > 0 and text.plural(count, "number") or "" end
  return count > 1 and ("%s +%d"):format(first, count - 1) or tostring(first)
end

--- The FOC date that is agreed, else the one that was asked for; "" if there is none.
local function foc_of(order)
  local settings = order.activation_settings
  local foc = type(settings) == "table" and (settings.foc_datetime_actual or settings.foc_datetime_requested)
  return foc and tostring(foc):sub(1, 10) or ""
end

local function status_of(order)
  return order.status and tostring(order.status.value) or "?"
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
  local status = instead and instead[1] or status_of(order)
  local id = cell.id == 36 and order.id or order.id:sub(1, 8)
  local line = line_of({
    id = id, status = status, reference = order.customer_reference or "", foc = foc_of(order),
    numbers = numbers_of(order),
  }, cell)
  local at = cell.id + 2
  return line, {
    { "TelnyxPortingId", 0, math.min(#id, #line) },
    { instead and instead[2] or highlight_groups.group_of(status), math.min(at, #line), math.min(at + #status, #line) },
  }
end

--- What names an order to a person: reference, status, FOC date and numbers, each where there is one.
function order_line.sentence(order)
  local parts = {}
  if (order.customer_reference or "") ~= "" then
    parts[#parts + 1] = "reference " .. text.plain(order.customer_reference)
  end
  parts[#parts + 1] = text.plain(status_of(order))
  parts[#parts + 1] = foc_of(order) ~= "" and "FOC " .. text.plain(foc_of(order)) or "no FOC date"
  local numbers = numbers_of(order)
  parts[#parts + 1] = numbers ~= "" and text.plain(numbers) or "no numbers"
  return table.concat(parts, ", ")
end

order_line.status_of = status_of

return order_line
