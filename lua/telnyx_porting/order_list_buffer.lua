--- The buffer that lists orders, one a line. Pages are read while the editor goes on.

local libuv = require "telnyx.porting.libuv"
local order_line = require "telnyx_porting.order_line"
local readonly_buffer = require "telnyx_porting.readonly_buffer"

local order_list_buffer = {}

local name = "telnyx-porting://orders"
local help = "<CR> show   c cancel   r refresh   y copy the id   q leave"
local head_lines = 3

-- Up to so many lines are made before the editor gets its turn.
local lines_at_once = 25

-- What the buffer shows. list: the orders; instead: row -> what is shown for its status; notes: row -> { text, group };
-- turn: the number of the current reading; batch: true while orders are being cancelled, see cancel_from_list.lua.
local view = { list = {}, instead = {}, notes = {}, turn = 0, words = "", options = {} }

order_list_buffer.view = view

--- Writes the three lines above the orders.
function order_list_buffer.head()
  local title = "Porting orders: " .. (view.state or "") .. (view.words ~= "" and "   " .. view.words or "")
  local second, group = help, "TelnyxPortingHelp"
  if view.error then second, group = view.error .. " (r tries again)", "TelnyxPortingError" end
  local columns = order_line.head(readonly_buffer.width(view.buffer))
  readonly_buffer.set(view.buffer, 0, head_lines, { title, second, columns })
  readonly_buffer.paint(view.buffer, 0, { { "TelnyxPortingTitle", 0, #title } })
  readonly_buffer.paint(view.buffer, 1, { { group, 0, #second } })
  readonly_buffer.paint(view.buffer, 2, { { "TelnyxPortingColumns", 0, #columns } })
end

--- Writes the lines of the orders from first to last, in place of those that are there or behind them.
local function write(first, last)
  local lines, highlights, width = {}, {}, readonly_buffer.width(view.buffer)
  for row = first, last do
    local line, marks = order_line.of(view.list[row], width, view.instead[row])
    lines[#lines + 1], highlights[#highlights + 1] = line, marks
  end
  readonly_buffer.set(view.buffer, head_lines + first - 1, head_lines + last, lines)
  for i, marks in ipairs(highlights) do
    readonly_buffer.paint(view.buffer, head_lines + first + i - 2, marks, view.notes[first + i - 1])
  end
end

--- Writes the line of one order again.
function order_list_buffer.update(row)
  if vim.api.nvim_buf_is_valid(view.buffer) then write(row, row) end
end

--- Returns the rows of the list that the lines from first to last show.
function order_list_buffer.rows(first, last)
  local rows = {}
  for row = math.max(first - head_lines, 1), math.min(last - head_lines, #view.list) do rows[#rows + 1] = row end
  return rows
end

local function count_of(number)
  return number == 1 and "1 order" or number .. " orders"
end

--- Shows an error, whole and wrapped, below the head, as long as no orders are there.
local function show_error(err)
  view.error = err and tostring(err):gsub("^[^%s]+:%d+: ", "") or nil
  if not view.error or #view.list > 0 then return end
  local lines, width = { "" }, readonly_buffer.width(view.buffer)
  for word in view.error:gmatch "%S+" do
    if #lines[#lines] + #word >= width then lines[#lines + 1] = "" end
    lines[#lines] = lines[#lines] .. (lines[#lines] == "" and "" or " ") .. word
  end
  readonly_buffer.set(view.buffer, head_lines, -1, vim.list_extend({ "" }, lines))
end

local function is_current(turn)
  return view.turn == turn and vim.api.nvim_buf_is_valid(view.buffer)
end

--- Adds the orders of a page, some at a time. Returns false where the buffer shows something else by now.
local function add(page, turn)
  for first = 1, #page, lines_at_once do
    local before = #view.list
    for i = first, math.min(first + lines_at_once - 1, #page) do view.list[#view.list + 1] = page[i] end
    write(before + 1, #view.list)
    if before == 0 then readonly_buffer.go_to(view.buffer, head_lines + 1) end
    readonly_buffer.pause()
    if not is_current(turn) then return false end
  end
  return true
end

local function read_all(turn)
  local options = vim.deepcopy(view.options)
  options.page = { size = 250 }
  -- Wrong options raise at once; only then does the coroutine wait.
  local went_well, request = pcall(function() return require("telnyx_porting").client():submit("list", options) end)
  local page, err
  if went_well then page, err = request:result() else err = request end
  while page do
    if not is_current(turn) or not add(page, turn) then return end
    local total = type(page.meta) == "table" and page.meta.total_results or "?"
    view.state = ("%d of %s orders, loading…"):format(#view.list, tostring(total))
    order_list_buffer.head()
    page, err = page:next()
  end
  if not is_current(turn) then return end
  view.state = count_of(#view.list)
  show_error(err)
  if err and #view.list == 0 then view.state = "not loaded" end
  order_list_buffer.head()
end

--- Reads all orders again.
function order_list_buffer.refresh()
  if view.batch then return vim.notify "TelnyxPorting: orders are being cancelled; refresh when that is over" end
  view.turn = view.turn + 1
  view.list, view.instead, view.notes, view.error, view.state = {}, {}, {}, nil, "loading…"
  readonly_buffer.set(view.buffer, 0, -1, {})
  order_list_buffer.head()
  libuv.run(read_all, view.turn)
end

local function row_here()
  return order_list_buffer.rows(vim.fn.line ".", vim.fn.line ".")[1]
end

local function show_order()
  local row = row_here()
  if row then require("telnyx_porting.order_buffer").show(view.list[row]) end
end

local function copy_id()
  local row = row_here()
  if not row then return end
  vim.fn.setreg(vim.v.register, view.list[row].id)
  vim.notify("TelnyxPorting: copied " .. view.list[row].id)
end

local function cancel()
  local first, last = vim.fn.line "v", vim.fn.line "."
  if vim.fn.mode():find "^[vV\22]" then
    vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes("<Esc>", true, false, true), "nx", false)
  else
    first = last
  end
  require("telnyx_porting.cancel_from_list").ask(order_list_buffer.rows(math.min(first, last), math.max(first, last)))
end

local keys = {
  { "n", "<CR>", show_order, "Show the order in full" },
  { { "n", "x" }, "c", cancel, "Cancel the order, or those selected" },
  { "n", "r", order_list_buffer.refresh, "Read the orders anew" },
  { "n", "y", copy_id, "Copy the order's id" },
  { "n", "q", function() readonly_buffer.leave(view.buffer) end, "Leave the orders" },
}

--- Shows the orders that options (of client:list) select. words: the arguments as they were typed.
function order_list_buffer.show(options, words)
  if view.buffer and not vim.api.nvim_buf_is_valid(view.buffer) then view.buffer = nil end
  if not view.buffer then
    view.buffer = readonly_buffer.buffer(name, "telnyx-porting", keys)
    vim.api.nvim_create_autocmd("VimResized", {
      buffer = view.buffer,
      callback = function()
        order_list_buffer.head()
        if #view.list > 0 then write(1, #view.list) end
      end,
    })
  end
  readonly_buffer.show(view.buffer)
  if not view.batch then view.options, view.words = options, words end
  order_list_buffer.refresh()
end

return order_list_buffer
