--- The buffer of one order, with all its fields. Private fields are hidden until the user asks for them.

local highlight_groups = require "telnyx_porting.highlight_groups"
local libuv = require "telnyx.porting.libuv"
local readonly_buffer = require "telnyx_porting.readonly_buffer"

local order_buffer = {}

local name = "telnyx-porting://order"
local private = {}
for _, field in ipairs(require "telnyx.porting.private_fields") do private[field] = true end

-- These fields come first; the others follow by name.
local first_fields = {
  "id", "status", "customer_reference", "support_key", "parent_support_key", "activation_settings", "phone_numbers",
  "end_user",
}

local view = { revealed = false }

local function fields_of(value, top)
  local fields, listed = {}, {}
  for _, field in ipairs(top and first_fields or {}) do
    if value[field] ~= nil then
      fields[#fields + 1], listed[field] = field, true
    end
  end
  local others = {}
  for field in pairs(value) do
    if not listed[field] then others[#others + 1] = field end
  end
  table.sort(others, function(a, b) return tostring(a) < tostring(b) end)
  return vim.list_extend(fields, others)
end

local write

local function write_list(lines, list, indent)
  for i, value in ipairs(list) do write(lines, ("%d."):format(i), value, indent) end
end

--- Adds the lines of a field: { text, length of its name in bytes, group of the rest }.
function write(lines, field, value, indent)
  local label = indent .. field
  if type(value) == "table" and next(value) == nil then
    lines[#lines + 1] = { label .. "  none", #label, "TelnyxPortingHelp" }
  elseif type(value) == "table" then
    lines[#lines + 1] = { label, #label }
    if value[1] ~= nil then return write_list(lines, value, indent .. "  ") end
    for _, inner in ipairs(fields_of(value)) do write(lines, inner, value[inner], indent .. "  ") end
  elseif value == vim.NIL then
    lines[#lines + 1] = { label .. "  -", #label, "TelnyxPortingHelp" }
  elseif private[field] and not view.revealed then
    lines[#lines + 1] = { label .. "  hidden (s shows it)", #label, "TelnyxPortingHidden" }
  else
    local group = field == "value" and highlight_groups.group_of(value) or nil
    lines[#lines + 1] = { label .. "  " .. tostring(value), #label, group }
  end
end

local function render()
  local title = "Porting order " .. view.order.id .. (view.state and ": " .. view.state or "")
  local lines = {
    { title, #title, nil, "TelnyxPortingTitle" },
    { "s show or hide PIN, account number, tax id   r refresh   q leave", 0, "TelnyxPortingHelp" },
    { "", 0 },
  }
  if view.error then lines[3] = { view.error, 0, "TelnyxPortingError" } end
  local whole = view.order:to_table { null = vim.NIL }
  for _, field in ipairs(fields_of(whole, true)) do write(lines, field, whole[field], "") end
  local texts = {}
  for i, line in ipairs(lines) do texts[i] = line[1] end
  readonly_buffer.set(view.buffer, 0, -1, texts)
  for i, line in ipairs(lines) do
    local highlights = { { line[4] or "TelnyxPortingName", 0, line[2] } }
    if line[3] then highlights[2] = { line[3], line[2], #line[1] } end
    readonly_buffer.paint(view.buffer, i - 1, highlights)
  end
end

--- Reads the order again and shows it.
local function refresh()
  view.turn = (view.turn or 0) + 1
  local turn = view.turn
  view.state, view.error = "loading…", nil
  render()
  libuv.run(function()
    local fresh, err = require("telnyx_porting").client():get(view.order.id)
    if view.turn ~= turn or not vim.api.nvim_buf_is_valid(view.buffer) then return end
    view.order, view.state, view.error = fresh or view.order, nil, err and tostring(err)
    render()
  end)
end

local function toggle()
  view.revealed = not view.revealed
  render()
end

local keys = {
  { "n", "s", toggle, "Show or hide PIN, account number and tax id" },
  { "n", "r", refresh, "Read the order anew" },
  { "n", "q", function() readonly_buffer.leave(view.buffer) end, "Leave the order" },
}

--- Shows an order as it is known, and then as the API has it now.
function order_buffer.show(known)
  view.order, view.revealed = known, false
  view.buffer = readonly_buffer.buffer(name, "telnyx-porting-order", keys)
  readonly_buffer.show(view.buffer)
  refresh()
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
end

return order_buffer
