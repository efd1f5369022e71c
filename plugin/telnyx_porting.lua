-- Neovim's side door: the command :TelnyxPorting. Everything else is loaded when it is called.

if vim.g.loaded_telnyx_porting then return end
vim.g.loaded_telnyx_porting = 1

vim.api.nvim_create_user_command("TelnyxPorting", function(call) require("telnyx_porting").open(call.fargs) end, {
  nargs = "*",
  complete = function(lead) return require("telnyx_porting.arguments").complete(lead) end,
  desc = "Porting orders, one a line: :TelnyxPorting status=exception customer_reference=…",
})
