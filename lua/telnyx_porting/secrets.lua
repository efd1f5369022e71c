--- Keeps private values that were shown out of what Neovim writes down: a yanked PIN would stand in a register, one
-- that was searched by * in a history, and both in the shada file. The registers + and * are not written.

local messages = require "telnyx_porting.messages"

local secrets = {}

local shown = {} -- the values that were shown in this Neovim
local any = false
local least = 4 -- bytes; a shorter value would be found everywhere

local kept_registers = '"0123456789abcdefghijklmnopqrstuvwxyz-/'

--- Whether a text has one of the values.
local function has_one(words)
  for value in pairs(shown) do
    if words:find(value, 1, true) then return true end
  end
  return false
end

--- Empties registers and takes out entries of histories that have one of the values. Returns whether there were some.
function secrets.scrub()
  if not any then return false end
  local found = false
  for register in kept_registers:gmatch "." do
    if has_one(vim.fn.getreg(register)) then
      found = true
      pcall(vim.fn.setreg, register, "")
    end
  end
  for _, history in ipairs { "cmd", "search", "expr", "input" } do
    for i = vim.fn.histnr(history), 1, -1 do
      local entry = vim.fn.histget(history, i)
      if entry ~= "" and has_one(entry) then
        found = true
        vim.fn.histdel(history, i)
      end
    end
  end
  return found
end

local function watch()
  local group = vim.api.nvim_create_augroup("telnyx_porting_secrets", {})
  vim.api.nvim_create_autocmd("TextYankPost", { group = group, callback = function()
    local register = vim.v.event.regname
    if register == "+" or register == "*" or not has_one(table.concat(vim.v.event.regcontents, "\n")) then return end
    vim.schedule(function()
      secrets.scrub()
      messages.warn 'what is private is not kept in this register, which Neovim writes down; "+y copies it'
    end)
  end })
  -- Whatever writes the shada file: :wshada needs the command line, and :quit goes through VimLeavePre.
  vim.api.nvim_create_autocmd({ "CmdlineEnter", "CmdlineLeave", "BufLeave", "BufUnload", "FocusLost", "CursorHold",
    "ExitPre", "VimLeavePre" }, { group = group, callback = function() secrets.scrub() end })
  vim.api.nvim_create_autocmd("CursorMoved", {
    group = group, pattern = "telnyx-porting://order/*",
    callback = function()
      if has_one(vim.fn.histget("search", -1)) or has_one(vim.fn.getreg "/") then secrets.scrub() end
    end,
  })
end

--- Remembers a private value that is about to be shown.
function secrets.guard(value)
  if #value < least or shown[value] then return end
  shown[value] = true
  if any then return end
  any = true
  watch()
end

return secrets
