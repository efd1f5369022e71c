-- Neovim plugin entry point: defines the command :TelnyxPorting, which loads everything else when it is called.

if vim.g.loaded_telnyx_porting then return end
vim.g.loaded_telnyx_porting = 1

vim.api.nvim_create_user_command("TelnyxPorting", function(call) require("telnyx_porting").open(call.fargs) end, {
  nargs = "*",
  complete = function(lead) return require("telnyx_porting.command_arguments").complete(lead) end,
  desc = "Porting orders, one a line: :TelnyxPorting status=exception customer_reference=…",
})
