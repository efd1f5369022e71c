--- The buffer that lists orders, one a line. Pages are read while the editor goes on.

local addresses = require "telnyx_porting.addresses"
local batches = require "telnyx_porting.batches"
local buffers = require "telnyx_porting.buffers"
local filters = require "telnyx.porting.filters"
local keys = require "telnyx_porting.keys"
local libuv = require "telnyx.porting.libuv"
local messages = require "telnyx_porting.messages"
local order_line = require "telnyx_porting.order_line"
local selection = require "telnyx_porting.selection"
local text = require "telnyx.porting.text"

local uv = vim.uv or vim.loop

local help = "? keys   <CR> show   c cancel   r refresh   f filter   s sort   q leave"
local head_lines = 3

-- How often the list is read at most, if records leave it while it is read.
local most_listings = 3

-- orders: as listed; row_of: id -> row; read_at: row -> when it was read; doubtful: row -> true if the order does
-- not show whether the filter fits; misfits: how many the service returned that do not fit; changed: ids whose lines
-- are to be written again; turn: the number of the current reading, so that an earlier one can't write.
local List = {}
List.__index = List

--- Makes the view of a buffer. words: NAME=VALUE each, and sort=….
local function new(_, words)
  local self = setmetatable({ words = words, turn = 0, orders = {}, row_of = {}, read_at = {}, doubtful = {},
    misfits = 0, changed = {} }, List)
  self.options, self.wrong = selection.parse(words)
  self.actions = List.actions
  return self
end

local function label(words) return table.concat(words, " ") end

--- How many orders are shown, and how many were not, in words.
function List:count()
  local words = messages.count(#self.orders, "order")
  if self.misfits > 0 then
    words = ("%s (%d more did not fit the filter %s: the service ignored it)"):format(words, self.misfits,
      self.misfit_filter)
  end
  return words
end

--- Writes the three lines above the orders.
function List:head()
  if not buffers.is_current(self) then return end
  local width = buffers.width(self.buffer)
  local batch = self.batch
  local state = self.state or ""
  if self.loading then
    local waits = require("telnyx_porting").waiting()
    if waits then state = state .. " " .. waits end
  end
  if batch then state = state .. "; " .. batches.title(batch) end
  local title = "Porting orders: " .. state .. (#self.words > 0 and "   " .. label(self.words) or "")
  local second, group, below = help, "TelnyxPortingHelp", nil
  if self.error then
    second, group = self.error .. " (r tries again)", "TelnyxPortingError"
    below = messages.fold(second, width - 1)
    second = table.remove(below, 1)
  elseif batch and (batch.state ~= "ended" or batch.stopped or batch.err) then
    second, group = batches.line(batch)
    below = messages.fold(second, width - 1)
    second = table.remove(below, 1)
  end
  for i, line in ipairs(below or {}) do below[i] = { line, group } end
  local columns = order_line.head(width)
  buffers.set(self.buffer, 0, head_lines, { title, second, columns })
  -- A window that cuts the filter off has it whole below the title.
  local whole = vim.fn.strdisplaywidth(title) > width and messages.fold(label(self.words), width - 1) or {}
  for i, line in ipairs(whole) do whole[i] = { line, "TelnyxPortingTitle" } end
  buffers.paint(self.buffer, 0, { { "TelnyxPortingTitle", 0, #title } }, whole)
  buffers.paint(self.buffer, 1, { { group, 0, #second } }, below)
  buffers.paint(self.buffer, 2, { { "TelnyxPortingColumns", 0, #columns } })
  buffers.set_status(self.buffer, batch and batch.state ~= "ended" and batches.title(batch) or state)
end

--- Writes the lines of the orders from first to last, in place of those that are there or behind them.
function List:write(first, last)
  local lines, marks, notes, width = {}, {}, {}, buffers.width(self.buffer)
  for row = first, last do
    local order = self.orders[row]
    local instead, note = batches.shown(order.id, self.read_at[row])
    local line, highlights = order_line.of(order, width, instead)
    lines[#lines + 1], marks[#marks + 1] = line, highlights
    if note then
      local below = messages.fold(text.plain(note[1]), width - 12)
      for i, part in ipairs(below) do below[i] = { "          " .. part, note[2] } end
      notes[#lines] = below
    end
  end
  buffers.set(self.buffer, head_lines + first - 1, head_lines + last, lines)
  for i, highlights in ipairs(marks) do
    buffers.paint(self.buffer, head_lines + first + i - 2, highlights, notes[i])
  end
end

--- Writes all lines again, some at a time: first those that are on the screen.
function List:redraw()
  self.drawn_width = buffers.width(self.buffer)
  self:head()
  if #self.orders == 0 then return end
  self.drawing = (self.drawing or 0) + 1
  local drawing, turn = self.drawing, self.turn
  local function is_over()
    return not buffers.is_current(self) or self.drawing ~= drawing or self.turn ~= turn
  end
  libuv.run(function()
    local pause = buffers.pauser()
    for _, window in ipairs(vim.fn.win_findbuf(self.buffer)) do
      local first = vim.fn.line("w0", window) - head_lines
      for row = math.max(first, 1), math.min(first + vim.api.nvim_win_get_height(window), #self.orders) do
        self:write(row, row)
        pause()
        if is_over() then return end
      end
    end
    for row = 1, #self.orders do
      self:write(row, row)
      pause()
      if is_over() then return end
    end
  end)
end

--- Shows an error, whole and wrapped, below the head, as long as no orders are there.
function List:fail(err)
  self.error = err and tostring(err):gsub("^[^%s]+:%d+: ", "") or nil
  if self.error then self.error = text.plain(self.error) end
end

local function is_current(self, turn) return self.turn == turn and buffers.is_current(self) end

--- Adds an order that was read, unless it is shown already or does not fit the filter. Returns its row, or nil.
function List:add(order, fits)
  local id = order.id:lower()
  if self.row_of[id] then return nil end
  local fit, filter = true, nil
  if fits then fit, filter = fits(order) end
  if fit == false then
    self.misfits, self.misfit_filter = self.misfits + 1, filter
    return nil
  end
  local row = #self.orders + 1
  self.orders[row], self.row_of[id], self.read_at[row] = order, row, uv.hrtime()
  self.doubtful[row] = fit == nil or nil
  return row
end

--- Adds the orders of a page, some at a time. Returns false if the buffer shows something else by now.
local function add_page(self, page, turn, fits)
  local pause = buffers.pauser()
  for i = 1, #page do
    local row = self:add(page[i], fits)
    if row then
      self:write(row, row)
      if row == 1 then buffers.go_to(self.buffer, head_lines + 1) end
    end
    pause()
    if not is_current(self, turn) then return false end
  end
  return true
end

--- Reads all pages. Returns whether they were all read; false and an error; or nil if another reading began.
local function read_pages(self, turn)
  local options = vim.deepcopy(self.options)
  options.page = { size = 250 }
  local fits = filters.checker("list", options.filter)
  options.unchecked_filter = fits and true or nil -- checked here, so that the orders that fit are shown
  -- Wrong options raise at once; only then does the coroutine wait.
  local good, request = pcall(function() return require("telnyx_porting").client():submit("list", options) end)
  if not good then return false, request end
  local page, err = request:result()
  while page do
    if not is_current(self, turn) or not add_page(self, page, turn, fits) then return nil end
    local total = type(page.meta) == "table" and page.meta.total_results or "?"
    self.state = ("%d of %s orders, loading…"):format(#self.orders, tostring(total))
    self:head()
    page, err = page:next()
  end
  if not is_current(self, turn) then return nil end
  return err == nil, err
end

local function read_all(self, turn)
  local complete, err
  for listing = 1, most_listings do
    complete, err = read_pages(self, turn)
    if complete == nil then return end
    if complete or listing == most_listings or type(err) ~= "table" or err.kind ~= "conflict" then break end
  end
  self.loading = false
  self.state = self:count()
  self:fail(err)
  if err and #self.orders == 0 then self.state = "not loaded" end
  if err and #self.orders > 0 then self.state = self.state .. ", not all of them" end
  self:head()
  if #self.orders == 0 and not err then
    buffers.set(self.buffer, head_lines, -1, { "", "No order fits." })
  end
  self:return_to_order()
  if self.misfits > 0 then
    messages.warn(("%d orders that do not fit the filter %s were left out"):format(self.misfits, self.misfit_filter))
  end
  messages.event("ListLoaded", { buffer = self.buffer, orders = #self.orders, left_out = self.misfits,
    error = self.error })
end

--- Reads all orders again.
function List:refresh()
  self:remember_order()
  self.turn = self.turn + 1
  self.orders, self.row_of, self.read_at, self.doubtful, self.misfits, self.error = {}, {}, {}, {}, 0, nil
  self.state, self.loading, self.drawn_width = "loading…", true, buffers.width(self.buffer)
  -- What a batch that has ended came to is told once more only while it is news.
  if self.batch and self.batch.state == "ended" then self.batch = nil end
  buffers.set(self.buffer, 0, -1, {})
  if self.wrong then
    self:fail(self.wrong)
    self.state, self.loading = "not loaded", false
    self:head()
    return
  end
  self:head()
  libuv.run(read_all, self, self.turn)
end

--- Shows the buffer for the first time.
function List:open()
  for _, batch in ipairs(batches.running()) do self.batch = batch end
  self:refresh()
end

--- Keeps where the cursor is, so that it returns there.
function List:remember_order()
  local window = vim.fn.bufwinid(self.buffer)
  if window == -1 then return end
  local row = vim.api.nvim_win_get_cursor(window)[1] - head_lines
  self.order_under_cursor = row > 1 and self.orders[row] and self.orders[row].id:lower() or nil
end

function List:return_to_order()
  local row = self.order_under_cursor and self.row_of[self.order_under_cursor]
  self.order_under_cursor = nil
  local window = vim.fn.bufwinid(self.buffer)
  -- Somebody may have moved the cursor meanwhile.
  if row and window ~= -1 and vim.api.nvim_win_get_cursor(window)[1] == head_lines + 1 then
    buffers.go_to(self.buffer, head_lines + row)
  end
end

--- Writes the line of an order of which a batch has an outcome that is newer than what was read.
function List:write_order(id)
  local row = self.row_of[id]
  if not row then return end
  local mark = batches.mark(id)
  local fresh = mark and mark.outcome and self.read_at[row] < mark.at and selection.fresh(self.orders[row], mark)
  if fresh then self.orders[row] = fresh end
  self:write(row, row)
end

--- A batch reports that something about the orders ids (a set) is new.
function List:on_batch(batch, ids)
  if not buffers.is_current(self) then return end
  local concerns = self.batch == batch
  for id in pairs(ids) do
    if self.row_of[id] then
      concerns, self.changed[id] = true, true
    end
  end
  if not concerns then return end
  buffers.write_changed(self, function(id) self:write_order(id) end)
  if not self.batch or self.batch.state == "ended" or self.batch == batch or batch.number > self.batch.number then
    self.batch = batch
  end
  self:head()
end

function List:on_waiting()
  if self.loading then self:head() end
end

-- What the keys do

--- The orders that the lines from first to last show.
function List:orders_at(first, last)
  local found = {}
  for row = math.max(first - head_lines, 1), math.min(last - head_lines, #self.orders) do
    found[#found + 1] = self.orders[row]
  end
  return found
end

local function order_here(self) return self:orders_at(vim.fn.line ".", vim.fn.line ".")[1] end

--- Makes an action that hands the name of the order's buffer to a function.
local function on_order(run)
  return function(self)
    local order = order_here(self)
    if not order then return messages.info "there is no order in this line" end
    require("telnyx_porting.order").remember(order)
    run(addresses.of_order(order.id))
  end
end

local function show(modifiers)
  return on_order(function(name) buffers.show(name, modifiers, nil, true) end)
end

--- Shows the order in the preview window, and stays in the list.
local preview = on_order(function(name) vim.cmd("silent pedit " .. vim.fn.fnameescape(name)) end)

--- The lines that a key is about: those selected, or as many as its count says from the cursor on.
local function range()
  local first, last = vim.fn.line "v", vim.fn.line "."
  if vim.fn.mode():find "^[vV\22]" then
    vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes("<Esc>", true, false, true), "nx", false)
    return math.min(first, last), math.max(first, last)
  end
  return last, last + math.max(vim.v.count1, 1) - 1
end

local function cancel(self)
  local first, last = range()
  pcall(vim.api.nvim_win_set_cursor, 0, { first, 0 }) -- as an operator leaves it
  local chosen = self:orders_at(first, last)
  require("telnyx_porting.cancel").ask(chosen, function(order)
    local row = self.row_of[order.id:lower()]
    return row and self.doubtful[row]
  end)
end

local function stop(self)
  local batch = self.batch
  if not batch or batch.state == "ended" then return messages.info "no orders are being cancelled here" end
  batches.stop(batch)
end

local function copy_id(self)
  local order = order_here(self)
  if not order then return messages.info "there is no order in this line" end
  vim.fn.setreg(vim.v.register, order.id)
  messages.info("copied " .. order.id)
end

List.actions = {
  { name = "open", keys = { "<CR>" }, run = show(), help = "show the order in full" },
  { name = "split", keys = { "o" }, run = show "belowright", help = "show it in a split" },
  { name = "vsplit", keys = { "gO" }, run = show "vertical", help = "show it beside" },
  { name = "tab", keys = { "O" }, run = show "tab", help = "show it in a tab page" },
  { name = "preview", keys = { "p" }, run = preview, help = "show it in the preview window, and stay here" },
  { name = "cancel", keys = { "c" }, modes = { "n", "x" }, run = cancel,
    help = "cancel the order, those selected, or a count of them" },
  { name = "stop", keys = { "S" }, run = stop, help = "stop what is being cancelled" },
  { name = "refresh", keys = { "r" }, run = function(self) self:refresh() end, help = "read the orders anew (:e too)" },
  { name = "filter", keys = { "f" }, run = function(self) selection.ask_filter(self.words) end,
    help = "choose a filter" },
  { name = "sort", keys = { "s" }, run = function(self) selection.ask_sort(self.words) end,
    help = "choose how they are sorted" },
  { name = "copy", keys = { "y" }, run = copy_id, help = "copy the order's id" },
  { name = "runs", keys = { "gr" }, run = function() buffers.show(addresses.of_runs(), nil, nil, true) end,
    help = "show the runs" },
  { name = "leave", keys = { "q" }, run = function(self) buffers.leave(self.buffer) end, help = "leave the orders" },
  { name = "help", keys = { "?", "g?" }, run = keys.help, help = "show these keys" },
}

return { new = new }
