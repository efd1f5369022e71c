-- Neovim plugin entry point: defines the command :TelnyxPorting and whose buffers telnyx-porting://… are. Everything
-- else is loaded at their first use.

if vim.g.loaded_telnyx_porting then return end
vim.g.loaded_telnyx_porting = 1

vim.api.nvim_create_user_command("TelnyxPorting", function(call) require("telnyx_porting.command_line").run(call) end, {
  nargs = "*",
  range = 0, -- :10TelnyxPorting: a window of ten lines
  addr = "other",
  complete = function(lead, line, position)
    return require("telnyx_porting.command_line").complete(lead, line, position)
  end,
  desc = "Porting orders, one a line: :TelnyxPorting status=exception customer_reference=…",
})

local group = vim.api.nvim_create_augroup("telnyx_porting", {})

local function on(events, name)
  vim.api.nvim_create_autocmd(events, {
    group = group, pattern = "telnyx-porting://*",
    callback = function(event) require("telnyx_porting.buffers")[name](event.buf) end,
  })
end

on("BufReadCmd", "load")
on("BufFilePost", "adopt") -- a session names an empty buffer so
on({ "BufEnter", "BufWinEnter" }, "enter")
on("BufUnload", "forget")
