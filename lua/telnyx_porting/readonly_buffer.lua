--- A buffer that is only read: made once for its name, and shown in the same window again.

local highlight_groups = require "telnyx_porting.highlight_groups"

local readonly_buffer = {}

-- No file, no swap file, no undo: what orders hold is private.
local settings = {
  buftype = "nofile", bufhidden = "hide", swapfile = false, buflisted = false, undolevels = -1, modifiable = false,
}
local window_settings = { wrap = false, list = false, number = false, relativenumber = false, cursorline = true }

--- Returns the buffer of that name, and makes it where there is none. keys: { { modes, key, function } }.
function readonly_buffer.buffer(name, filetype, keys)
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_valid(buffer) and vim.api.nvim_buf_get_name(buffer) == name then return buffer end
  end
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(buffer, name)
  for option, value in pairs(settings) do vim.api.nvim_buf_set_option(buffer, option, value) end
  vim.api.nvim_buf_set_option(buffer, "filetype", filetype)
  for _, key in ipairs(keys) do
    vim.keymap.set(key[1], key[2], key[3], { buffer = buffer, nowait = true, silent = true, desc = key[4] })
  end
  return buffer
end

local function is_blank(buffer)
  return vim.api.nvim_buf_get_name(buffer) == "" and not vim.api.nvim_buf_get_option(buffer, "modified")
    and vim.api.nvim_buf_get_option(buffer, "buftype") == "" and vim.api.nvim_buf_line_count(buffer) == 1
end

--- Shows a buffer: in the window that has it, or else in a new one; in the current one where that is empty.
function readonly_buffer.show(buffer)
  local window = vim.fn.bufwinid(buffer)
  if window == -1 then
    vim.cmd((is_blank(vim.api.nvim_get_current_buf()) and "buffer " or "sbuffer ") .. buffer)
    window = vim.api.nvim_get_current_win()
  else
    vim.api.nvim_set_current_win(window)
  end
  for option, value in pairs(window_settings) do vim.api.nvim_win_set_option(window, option, value) end
end

--- Closes the windows of the buffer; the last window of all shows an empty buffer instead.
function readonly_buffer.leave(buffer)
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    if not pcall(vim.api.nvim_win_close, window, false) then
      vim.api.nvim_win_call(window, function() vim.cmd "enew" end)
    end
  end
end

--- Moves the cursor to a line (counted from 1) in the window of the buffer.
function readonly_buffer.go_to(buffer, line)
  local window = vim.fn.bufwinid(buffer)
  if window ~= -1 then vim.api.nvim_win_set_cursor(window, { line, 0 }) end
end

--- Returns how many cells a line of the buffer has.
function readonly_buffer.width(buffer)
  local window = vim.fn.bufwinid(buffer)
  return window == -1 and vim.o.columns or vim.api.nvim_win_get_width(window)
end

--- Replaces the lines from first (counted from 0) to before last (-1: the end).
function readonly_buffer.set(buffer, first, last, lines)
  if not vim.api.nvim_buf_is_valid(buffer) then return end
  for i, line in ipairs(lines) do lines[i] = line:gsub("\n", " ") end
  vim.api.nvim_buf_set_option(buffer, "modifiable", true)
  vim.api.nvim_buf_set_lines(buffer, first, last, false, lines)
  vim.api.nvim_buf_set_option(buffer, "modifiable", false)
end

--- Sets the highlights of a line ({ group, first byte, byte behind the last }) and the note after it, in place of
-- earlier ones.
function readonly_buffer.paint(buffer, row, highlights, note)
  if not vim.api.nvim_buf_is_valid(buffer) then return end
  vim.api.nvim_buf_clear_namespace(buffer, highlight_groups.namespace, row, row + 1)
  for _, highlight in ipairs(highlights) do
    vim.api.nvim_buf_set_extmark(buffer, highlight_groups.namespace, row, highlight[2],
      { end_col = highlight[3], hl_group = highlight[1] })
  end
  if note then vim.api.nvim_buf_set_extmark(buffer, highlight_groups.namespace, row, 0, { virt_text = { note } }) end
end

--- Lets the editor do its work, during long work in libuv.run.
function readonly_buffer.pause()
  local co = coroutine.running()
  vim.defer_fn(function() coroutine.resume(co) end, 1)
  coroutine.yield()
end

return readonly_buffer
