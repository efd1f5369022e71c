--- The buffer of one order, with all its fields. Private fields are hidden until the user asks for them; the buffer is
-- wiped as soon as no window shows it.

local batches = require "telnyx_porting.batches"
local buffers = require "telnyx_porting.buffers"
local highlight_groups = require "telnyx_porting.highlight_groups"
local keys = require "telnyx_porting.keys"
local libuv = require "telnyx.porting.libuv"
local messages = require "telnyx_porting.messages"
local order_name = require "telnyx.porting.ids"
local secrets = require "telnyx_porting.secrets"
local selection = require "telnyx_porting.selection"
local text = require "telnyx.porting.text"

local uv = vim.uv or vim.loop

local help = "? keys   s show or hide PIN, account number, tax id   c cancel   q leave"

local private = {}
for _, field in ipairs(require "telnyx.porting.private_fields") do private[field] = true end

-- These fields come first; the others follow by name.
local first_fields = {
  "id", "status", "customer_reference", "support_key", "parent_support_key", "activation_settings", "phone_numbers",
  "end_user",
}

local known = {} -- id -> an order that a list showed, for the buffer that is about to be opened

local Order = {}
Order.__index = Order

--- Keeps an order until its buffer is opened, which then shows it at once.
local function remember(order) known[order_name.key(order.id)] = order end

local function new(_, id)
  local self = setmetatable({ id = id, revealed = false, turn = 0, actions = Order.actions }, Order)
  local key = order_name.key(id)
  self.order, known[key] = known[key], nil
  return self
end

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

local function write_list(self, lines, list, indent)
  for i, value in ipairs(list) do write(self, lines, ("%d."):format(i), value, indent) end
end

--- Adds the lines of a field: { text, length of its name in bytes, group of the rest }.
function write(self, lines, field, value, indent)
  local label = indent .. text.plain(field)
  if type(value) == "table" and next(value) == nil then
    lines[#lines + 1] = { label .. "  none", #label, "TelnyxPortingHelp" }
  elseif type(value) == "table" then
    lines[#lines + 1] = { label, #label }
    if value[1] ~= nil then return write_list(self, lines, value, indent .. "  ") end
    for _, inner in ipairs(fields_of(value)) do write(self, lines, inner, value[inner], indent .. "  ") end
  elseif value == vim.NIL then
    lines[#lines + 1] = { label .. "  -", #label, "TelnyxPortingHelp" }
  elseif private[field] and not self.revealed then
    lines[#lines + 1] = { label .. "  hidden (s shows it)", #label, "TelnyxPortingHidden" }
  else
    if private[field] then secrets.guard(tostring(value)) end
    local group = field == "value" and highlight_groups.group_of(value) or nil
    lines[#lines + 1] = { label .. "  " .. text.plain(value), #label, group }
  end
end

--- Adds what a batch of this Neovim made of the order.
local function write_outcome(self, lines)
  local mark = batches.mark(self.id)
  if not mark then return end
  local word = mark.outcome or batches.is_busy(self.id) and (mark.batch.stop_wanted and "stopping…" or "cancelling…")
  if not word then return end
  local group = mark.outcome and highlight_groups.group_of_outcome(word) or "TelnyxPortingBusy"
  local why = mark.why and ": " .. text.plain(mark.why) or ""
  lines[#lines + 1] = { word .. why, 0, group }
  if mark.batch.state ~= "ended" then
    local line, line_group = batches.line(mark.batch)
    lines[#lines + 1] = { line, 0, line_group }
  end
end

function Order:redraw()
  if not buffers.is_current(self) then return end
  self.drawn_width = buffers.width(self.buffer)
  local state = self.state
  if state and self.loading then
    local waits = require("telnyx_porting").waiting()
    if waits then state = state .. " " .. waits end
  end
  local title = "Porting order " .. text.plain(self.id) .. (state and ": " .. state or "")
  local lines = { { title, #title, nil, "TelnyxPortingTitle" }, { help, 0, "TelnyxPortingHelp" } }
  if self.error then lines[#lines + 1] = { self.error .. " (r tries again)", 0, "TelnyxPortingError" } end
  write_outcome(self, lines)
  lines[#lines + 1] = { "", 0 }
  if self.order then
    local whole = self.order:to_table { null = vim.NIL }
    for _, field in ipairs(fields_of(whole, true)) do write(self, lines, field, whole[field], "") end
  end
  local texts = {}
  for i, line in ipairs(lines) do texts[i] = line[1] end
  buffers.set(self.buffer, 0, -1, texts)
  for i, line in ipairs(lines) do
    local highlights = { { line[4] or "TelnyxPortingName", 0, line[2] } }
    if line[3] then highlights[2] = { line[3], line[2], #line[1] } end
    buffers.paint(self.buffer, i - 1, highlights)
  end
  buffers.set_status(self.buffer, state or self.order and self.order.status and tostring(self.order.status.value) or "")
end

--- Reads the order again and shows it.
function Order:refresh()
  self.turn = self.turn + 1
  local turn = self.turn
  self.state, self.loading, self.error = "loading…", true, nil
  self:redraw()
  libuv.run(function()
    local good, request = pcall(function() return require("telnyx_porting").client():submit("get", self.id) end)
    local fresh, err
    if good then fresh, err = request:result() else err = request end
    if self.turn ~= turn or not buffers.is_current(self) then return end
    self.order, self.read_at = fresh or self.order, uv.hrtime()
    self.state, self.loading = not fresh and not self.order and "not loaded" or nil, false
    self.error = err and text.plain((tostring(err):gsub("^[^%s]+:%d+: ", ""))) or nil
    self:redraw()
    messages.event("OrderLoaded", { buffer = self.buffer, id = self.id, error = self.error })
  end)
end

function Order:open()
  self:refresh()
  buffers.go_to(self.buffer, 1)
end

function Order:on_batch(batch, ids)
  local mark = batches.mark(self.id)
  if not mark or mark.batch ~= batch then return end
  if ids[order_name.key(self.id)] and mark.outcome and self.order then
    self.order = selection.fresh(self.order, mark) or self.order
  end
  self:redraw()
end

function Order:on_waiting()
  if self.loading then self:redraw() end
end

local function toggle(self)
  self.revealed = not self.revealed
  self:redraw()
end

local function cancel(self)
  if not self.order then return messages.info "the order is not loaded" end
  require("telnyx_porting.cancel").ask { self.order }
end

local function copy_id(self)
  vim.fn.setreg(vim.v.register, self.id)
  messages.info("copied " .. self.id)
end

local function stop(self)
  local mark = batches.mark(self.id)
  if not mark or not batches.stop(mark.batch) then messages.info "the order is not being cancelled" end
end

Order.actions = {
  { name = "reveal", keys = { "s" }, run = toggle, help = "show or hide PIN, account number and tax id" },
  { name = "cancel", keys = { "c" }, run = cancel, help = "cancel the order" },
  { name = "stop", keys = { "S" }, run = stop, help = "stop what is being cancelled" },
  { name = "refresh", keys = { "r" }, run = function(self) self:refresh() end, help = "read the order anew (:e too)" },
  { name = "copy-id", keys = { "gy" }, run = copy_id, help = "copy the order's id" },
  { name = "leave", keys = { "q" }, run = function(self) buffers.leave(self.buffer) end, help = "leave the order" },
  { name = "help", keys = { "?", "g?" }, run = keys.help, help = "show these keys" },
}

return { new = new, remember = remember }
