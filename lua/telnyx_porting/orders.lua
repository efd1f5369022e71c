--- The buffer of orders, one a line: read page by page while the editor goes on.

local libuv = require "telnyx.porting.libuv"
local look = require "telnyx_porting.look"
local sheet = require "telnyx_porting.sheet"

local orders = {}

local name = "telnyx-porting://orders"
local help = "<CR> show   c cancel   r refresh   y copy the id   q leave"
local head_lines = 3

-- So many lines are made before the editor gets its turn.
local lines_at_once = 25

-- What the buffer shows. list: the orders; instead: row -> what is shown for its status; notes: row -> { text, group };
-- turn: the number of the reading that is the current one; batch: what is being cancelled, see cancelling.lua.
local view = { list = {}, instead = {}, notes = {}, turn = 0, words = "", options = {} }

orders.view = view

--- Writes the three lines above the orders.
function orders.head()
  local title = "Porting orders: " .. (view.state or "") .. (view.words ~= "" and "   " .. view.words or "")
  local second, group = help, "TelnyxPortingHelp"
  if view.trouble then second, group = view.trouble .. " (r tries again)", "TelnyxPortingError" end
  local columns = look.columns(sheet.width(view.buffer))
  sheet.set(view.buffer, 0, head_lines, { title, second, columns })
  sheet.paint(view.buffer, 0, { { "TelnyxPortingTitle", 0, #title } })
  sheet.paint(view.buffer, 1, { { group, 0, #second } })
  sheet.paint(view.buffer, 2, { { "TelnyxPortingColumns", 0, #columns } })
end

--- Writes the lines of the orders from first to last, which are there or come next.
local function write(first, last)
  local lines, highlights, width = {}, {}, sheet.width(view.buffer)
  for row = first, last do
    local line, marks = look.line(view.list[row], width, view.instead[row])
    lines[#lines + 1], highlights[#highlights + 1] = line, marks
  end
  sheet.set(view.buffer, head_lines + first - 1, head_lines + last, lines)
  for i, marks in ipairs(highlights) do
    sheet.paint(view.buffer, head_lines + first + i - 2, marks, view.notes[first + i - 1])
  end
end

--- Shows what has become of one order.
function orders.update(row)
  if vim.api.nvim_buf_is_valid(view.buffer) then write(row, row) end
end

--- The rows of the list that the lines from first to last show.
function orders.rows(first, last)
  local rows = {}
  for row = math.max(first - head_lines, 1), math.min(last - head_lines, #view.list) do rows[#rows + 1] = row end
  return rows
end

local function count_of(number)
  return number == 1 and "1 order" or number .. " orders"
end

--- An error as a person reads it: whole, below the head, as long as there are no orders there.
local function tell_trouble(err)
  view.trouble = err and tostring(err):gsub("^[^%s]+:%d+: ", "") or nil
  if not view.trouble or #view.list > 0 then return end
  local lines, width = { "" }, sheet.width(view.buffer)
  for word in view.trouble:gmatch "%S+" do
    if #lines[#lines] + #word >= width then lines[#lines + 1] = "" end
    lines[#lines] = lines[#lines] .. (lines[#lines] == "" and "" or " ") .. word
  end
  sheet.set(view.buffer, head_lines, -1, vim.list_extend({ "" }, lines))
end

local function is_current(turn)
  return view.turn == turn and vim.api.nvim_buf_is_valid(view.buffer)
end

--- Adds a page's orders, some at a time. False when the buffer shows something else by now.
local function add(page, turn)
  for first = 1, #page, lines_at_once do
    local before = #view.list
    for i = first, math.min(first + lines_at_once - 1, #page) do view.list[#view.list + 1] = page[i] end
    write(before + 1, #view.list)
    if before == 0 then sheet.go_to(view.buffer, head_lines + 1) end
    sheet.pause()
    if not is_current(turn) then return false end
  end
  return true
end

local function read_all(turn)
  local options = vim.deepcopy(view.options)
  options.page = { size = 250 }
  -- What is wrong with the options is raised at once; waiting comes after.
  local went_well, request = pcall(function() return require("telnyx_porting").client():submit("list", options) end)
  local page, err
  if went_well then page, err = request:result() else err = request end
  while page do
    if not is_current(turn) or not add(page, turn) then return end
    local total = type(page.meta) == "table" and page.meta.total_results or "?"
    view.state = ("%d of %s orders, loading…"):format(#view.list, tostring(total))
    orders.head()
    page, err = page:next()
  end
  if not is_current(turn) then return end
  view.state = count_of(#view.list)
  tell_trouble(err)
  if err and #view.list == 0 then view.state = "not loaded" end
  orders.head()
end

--- Reads everything anew.
function orders.refresh()
  if view.batch then return vim.notify "TelnyxPorting: orders are being cancelled; refresh when that is over" end
  view.turn = view.turn + 1
  view.list, view.instead, view.notes, view.trouble, view.state = {}, {}, {}, nil, "loading…"
  sheet.set(view.buffer, 0, -1, {})
  orders.head()
  libuv.run(read_all, view.turn)
end

local function row_here()
  return orders.rows(vim.fn.line ".", vim.fn.line ".")[1]
end

local function show_order()
  local row = row_here()
  if row then require("telnyx_porting.order").show(view.list[row]) end
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
  require("telnyx_porting.cancelling").ask(orders.rows(math.min(first, last), math.max(first, last)))
end

local keys = {
  { "n", "<CR>", show_order, "Show the order in full" },
  { { "n", "x" }, "c", cancel, "Cancel the order, or those selected" },
  { "n", "r", orders.refresh, "Read the orders anew" },
  { "n", "y", copy_id, "Copy the order's id" },
  { "n", "q", function() sheet.leave(view.buffer) end, "Leave the orders" },
}

--- Shows the orders that options (of client:list) select. words: the same as they were typed.
function orders.show(options, words)
  if view.buffer and not vim.api.nvim_buf_is_valid(view.buffer) then view.buffer = nil end
  if not view.buffer then
    view.buffer = sheet.buffer(name, "telnyx-porting", keys)
    vim.api.nvim_create_autocmd("VimResized", {
      buffer = view.buffer,
      callback = function()
        orders.head()
        if #view.list > 0 then write(1, #view.list) end
      end,
    })
  end
  sheet.show(view.buffer)
  if not view.batch then view.options, view.words = options, words end
  orders.refresh()
end

return orders
