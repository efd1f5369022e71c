--- The plugin's buffers: what all of them have in common. A buffer belongs to its view (order_list.lua, order.lua,
-- runs.lua, run.lua), which is made when the buffer is read and ends when it is unloaded.
--
-- A view has the fields buffer and name, and the methods
--   redraw()        writes all lines again: the windows have another width
--   on_batch(batch, id)   optional: the batch has something new to tell, of the order id where that is given
--   close()         optional: the buffer is unloaded

local addresses = require "telnyx_porting.addresses"
local highlight_groups = require "telnyx_porting.highlight_groups"
local keys = require "telnyx_porting.keys"
local messages = require "telnyx_porting.messages"

local buffers = {}

local views = {} -- buffer -> its view

local kinds = {
  orders = { module = "order_list", filetype = "telnyx-porting", bufhidden = "hide" },
  order = { module = "order", filetype = "telnyx-porting-order", bufhidden = "wipe", wraps = true },
  runs = { module = "runs", filetype = "telnyx-porting-runs", bufhidden = "hide" },
  run = { module = "run", filetype = "telnyx-porting-run", bufhidden = "hide" },
}

--- What orders hold is private: no file, no swap file, no undo file; and no text of an order is a modeline.
local function protect(buffer, kind)
  local options = vim.bo[buffer]
  options.modeline, options.swapfile, options.undofile, options.undolevels = false, false, false, -1
  options.buftype, options.buflisted, options.bufhidden = "nofile", false, kind and kind.bufhidden or "wipe"
  options.modifiable = false
end

local statusline = "%<%f\\ %{get(b:,'telnyx_porting_status','')}%=%-14.(%l,%c%V%)\\ %P"

local function windows_of(buffer) return vim.fn.win_findbuf(buffer) end

--- Whether the statusline is Neovim's own: from 0.12 on that is no empty option.
local function has_own_statusline()
  local info = vim.api.nvim_get_option_info2 and vim.api.nvim_get_option_info2("statusline", {})
  local is_set = info and info.was_set
  if not info then is_set = vim.go.statusline ~= "" end
  return not is_set and (vim.go.statusline == "" or vim.fn.has "nvim-0.12" == 1)
end

--- Keeps the names of the buffers out of the shada file, and so out of :oldfiles, in which Neovim 0.10 has unlisted
-- buffers as well: the option's way of saying so is a prefix.
local function keep_out_of_shada()
  local entry = "rtelnyx-porting://"
  if vim.o.shada ~= "" and not vim.o.shada:find(entry, 1, true) then vim.o.shada = entry .. "," .. vim.o.shada end
end

local function prepare_windows(buffer, kind)
  for _, window in ipairs(windows_of(buffer)) do
    vim.api.nvim_win_call(window, function()
      vim.cmd("setlocal nolist nonumber norelativenumber nospell foldcolumn=0 signcolumn=no nofoldenable "
        .. (kind and kind.wraps and "wrap linebreak nocursorline" or "nowrap cursorline"))
      -- Where the user has no statusline, Neovim's own says what goes on, as the first line may be scrolled away.
      if has_own_statusline() then vim.cmd("setlocal statusline=" .. statusline) end
    end)
  end
end

local function kind_of(buffer)
  local name, argument = addresses.read(vim.api.nvim_buf_get_name(buffer))
  return kinds[name], argument
end

--- Tells of an error behind the autocommand, which would else raise it from :edit.
local function tell_later(problem)
  vim.schedule(function() messages.error(problem) end)
end

--- Reads a buffer: makes its view anew. For BufReadCmd, and so for :edit as well.
function buffers.load(buffer)
  local kind, argument = kind_of(buffer)
  protect(buffer, kind)
  if not kind then
    tell_later(("%s is nothing that there is; see :help telnyx-porting"):format(vim.api.nvim_buf_get_name(buffer)))
    return
  end
  keep_out_of_shada()
  highlight_groups.define()
  buffers.watch_windows()
  buffers.forget(buffer)
  if vim.bo[buffer].filetype ~= kind.filetype then vim.bo[buffer].filetype = kind.filetype end
  protect(buffer, kind) -- a file type's plugin may have set something
  prepare_windows(buffer, kind)
  buffers.set(buffer, 0, -1, {})
  local found, problem = require("telnyx_porting").load_module()
  if not found then
    buffers.set(buffer, 0, -1, vim.split(problem, "\n"))
    tell_later(problem)
    return
  end
  local view = require("telnyx_porting." .. kind.module).new(buffer, argument)
  view.buffer, view.name = buffer, vim.api.nvim_buf_get_name(buffer)
  views[buffer] = view
  keys.set(buffer, view)
  view:open()
end

--- Makes a buffer that was only given a name ours, as a session does; one with text in it is left alone.
function buffers.adopt(buffer)
  if views[buffer] and views[buffer].name == vim.api.nvim_buf_get_name(buffer) then return end
  vim.schedule(function()
    if not vim.api.nvim_buf_is_valid(buffer) or not kind_of(buffer) then return end
    local is_empty = vim.api.nvim_buf_line_count(buffer) == 1
      and vim.api.nvim_buf_get_lines(buffer, 0, 1, false)[1] == ""
    if views[buffer] or is_empty then buffers.load(buffer) end
  end)
end

--- Sets what a buffer of ours has to have, on every entry.
function buffers.enter(buffer)
  local kind, view = kind_of(buffer), views[buffer]
  if not kind or not view then return end
  protect(buffer, kind)
  prepare_windows(buffer, kind)
  keys.set(buffer, view)
  buffers.look_at_windows()
end

--- Ends the view of a buffer that is unloaded.
function buffers.forget(buffer)
  local view = views[buffer]
  views[buffer] = nil
  if view and view.close then view:close() end
end

--- Whether a view still has its buffer.
function buffers.is_current(view)
  return views[view.buffer] == view and vim.api.nvim_buf_is_valid(view.buffer)
end

--- The view of a buffer (nil: the current one), or nil.
function buffers.view(buffer)
  return views[buffer or vim.api.nvim_get_current_buf()]
end

--- Iterates over all views.
function buffers.views() return pairs(views) end

-- Windows

local function is_blank(buffer)
  return vim.api.nvim_buf_get_name(buffer) == "" and not vim.bo[buffer].modified and vim.bo[buffer].buftype == ""
    and vim.api.nvim_buf_line_count(buffer) == 1 and vim.api.nvim_buf_get_lines(buffer, 0, 1, false)[1] == ""
end

--- Shows the buffer of a name. modifiers: as :tab or :vertical (nil, "": none), height: of the new window (nil, 0:
-- Neovim's own). Without them it is shown in the window that has it, in the current one where that is empty, or in a
-- new one. again: whether a buffer that is there is read anew.
function buffers.show(name, modifiers, height, again)
  local buffer = vim.fn.bufadd(name)
  local was_there = vim.api.nvim_buf_is_loaded(buffer) and views[buffer] ~= nil
  modifiers, height = modifiers or "", height and height > 0 and height or nil
  local plain = not modifiers:find "tab" and not modifiers:find "vertical" and not modifiers:find "left"
    and not modifiers:find "right" and not modifiers:find "above" and not modifiers:find "below" and not height
  local window = plain and vim.fn.bufwinid(buffer) or -1
  if window ~= -1 then
    vim.api.nvim_set_current_win(window)
  elseif plain and is_blank(vim.api.nvim_get_current_buf()) then
    vim.cmd(("%s buffer %d"):format(modifiers, buffer))
  else
    vim.cmd(("%s sbuffer %d"):format(modifiers, buffer))
    if height then vim.cmd(("%s resize %d"):format(modifiers:find "vertical" and "vertical" or "", height)) end
  end
  if again and was_there and views[buffer].refresh then views[buffer]:refresh() end
  return buffer
end

--- Closes the windows of the buffer in this tab page; the last window of all shows another buffer instead.
function buffers.leave(buffer)
  for _, window in ipairs(windows_of(buffer)) do
    if vim.api.nvim_win_get_tabpage(window) == vim.api.nvim_get_current_tabpage()
      and not pcall(vim.api.nvim_win_close, window, false) then
      vim.api.nvim_win_call(window, function() vim.cmd "enew" end)
    end
  end
end

--- Moves the cursor to a line (counted from 1) in the windows of the buffer.
function buffers.go_to(buffer, line)
  for _, window in ipairs(windows_of(buffer)) do pcall(vim.api.nvim_win_set_cursor, window, { line, 0 }) end
end

--- How many cells a line of the buffer has in its narrowest window.
function buffers.width(buffer)
  local width
  for _, window in ipairs(windows_of(buffer)) do
    local info = vim.fn.getwininfo(window)[1]
    if info then width = math.min(width or math.huge, info.width - (info.textoff or 0)) end
  end
  return math.max(width or vim.o.columns, 20)
end

local looks = false -- whether a look at the windows is scheduled

--- Redraws the views whose windows have another width than when they were drawn.
function buffers.look_at_windows()
  if looks then return end
  looks = true
  vim.schedule(function()
    looks = false
    for buffer, view in pairs(views) do
      if #windows_of(buffer) > 0 and view.drawn_width and view.drawn_width ~= buffers.width(buffer) then
        view:redraw()
      end
    end
  end)
end

--- Has the views redrawn when a window changes. Once; before Neovim 0.9 no event tells of every change.
function buffers.watch_windows()
  if buffers.watched then return end
  buffers.watched = true
  local events = { "VimResized", "WinEnter", "WinNew", "WinClosed", "WinScrolled", "TabEnter" }
  if vim.fn.exists "##WinResized" == 1 then events[#events + 1] = "WinResized" end
  local group = vim.api.nvim_create_augroup("telnyx_porting_windows", {})
  vim.api.nvim_create_autocmd(events, { group = group, callback = function() buffers.look_at_windows() end })
  vim.api.nvim_create_autocmd("ColorScheme", { group = group, callback = function() highlight_groups.define() end })
end

-- Lines

--- Replaces the lines from first (counted from 0) to before last (-1: the end).
function buffers.set(buffer, first, last, lines)
  if not vim.api.nvim_buf_is_valid(buffer) then return end
  for i, line in ipairs(lines) do lines[i] = line:gsub("[\r\n]", " ") end
  vim.bo[buffer].modifiable = true
  -- Marks of lines that are replaced would move to the line behind them, and show there what is true of others.
  if first >= 0 then vim.api.nvim_buf_clear_namespace(buffer, highlight_groups.namespace, first, last) end
  vim.api.nvim_buf_set_lines(buffer, first, last, false, lines)
  vim.bo[buffer].modifiable, vim.bo[buffer].modified = false, false
end

--- Sets the highlights of a line ({ group, first byte, byte behind the last }) and the lines shown below it ({ text,
-- group }, which are not part of the buffer), in place of earlier ones.
function buffers.paint(buffer, row, highlights, below)
  if not vim.api.nvim_buf_is_valid(buffer) then return end
  local namespace = highlight_groups.namespace
  vim.api.nvim_buf_clear_namespace(buffer, namespace, row, row + 1)
  for _, highlight in ipairs(highlights) do
    if highlight[3] > highlight[2] then
      vim.api.nvim_buf_set_extmark(buffer, namespace, row, highlight[2],
        { end_col = highlight[3], hl_group = highlight[1] })
    end
  end
  if not below or #below == 0 then return end
  local lines = {}
  for i, line in ipairs(below) do lines[i] = { line } end
  vim.api.nvim_buf_set_extmark(buffer, namespace, row, 0, { virt_lines = lines })
end

--- Sets the status that a statusline may show, b:telnyx_porting_status.
function buffers.set_status(buffer, status)
  if not vim.api.nvim_buf_is_valid(buffer) or vim.b[buffer].telnyx_porting_status == status then return end
  vim.b[buffer].telnyx_porting_status = status
  vim.cmd "redrawstatus!"
end

local slice_nanoseconds = 3e6

--- Returns a function for long work in libuv.run: it lets the editor do its own work each 3 ms.
function buffers.pauser()
  local uv = vim.uv or vim.loop
  local began = uv.hrtime()
  return function()
    if uv.hrtime() - began < slice_nanoseconds then return end
    local co = coroutine.running()
    vim.defer_fn(function() coroutine.resume(co) end, 1)
    coroutine.yield()
    began = uv.hrtime()
  end
end

--- Calls write(id) for each id in view.changed and takes it out, some at a time, because thousands of orders may change
-- at once. It writes ids that are added meanwhile too, and ends early if the view is no longer current.
function buffers.write_changed(view, write)
  if view.writing then return end
  view.writing = true
  require("telnyx.porting.libuv").run(function()
    local pause, id = buffers.pauser(), next(view.changed)
    while id do
      view.changed[id] = nil
      write(id)
      pause()
      if not buffers.is_current(view) then return end
      id = next(view.changed)
    end
    view.writing = false
  end)
end

return buffers
