--- What happens to batches when Neovim is left. One beside Neovim goes on, and the user is told how to follow it again.
-- One inside Neovim ends with it, so the user is asked; whoever stays, stays.

local batches = require "telnyx_porting.batches"
local messages = require "telnyx_porting.messages"
local text = require "telnyx.porting.text"

local leaving = {}

-- Seconds that Neovim waits for a batch inside it, and for one that is about to begin beside it.
local settle_seconds, begin_seconds = 60, 5

local function sort_running()
  local inside, beside = {}, {}
  for _, batch in ipairs(batches.running()) do
    local list = batch.store and beside or inside
    list[#list + 1] = batch
  end
  return inside, beside
end

local function left_of(list)
  local left = 0
  for _, batch in ipairs(list) do left = left + math.max((batch.total or batch.done) - batch.done, 0) end
  return left
end

--- Waits for batches; the loop goes on, and Ctrl-C ends the wait. Returns whether all of them have come so far.
local function wait(list, seconds, is_far_enough)
  return (vim.wait(seconds * 1000, function()
    for _, batch in ipairs(list) do
      if not is_far_enough(batch) then return false end
    end
    return true
  end, 50))
end

local function has_begun(batch) return batch.state ~= "starting" end
local function has_ended(batch) return batch.state == "ended" end

--- Keeps Neovim from leaving, this once: a buffer with changes does, which Neovim then shows. It goes again.
local function stay()
  local window, shown, view = vim.api.nvim_get_current_win(), vim.api.nvim_get_current_buf(), vim.fn.winsaveview()
  local buffer = vim.api.nvim_create_buf(true, false)
  pcall(vim.api.nvim_buf_set_name, buffer, "Neovim stays, as you chose")
  vim.bo[buffer].buftype, vim.bo[buffer].swapfile, vim.bo[buffer].modified = "acwrite", false, true
  vim.schedule(function()
    if not vim.api.nvim_buf_is_valid(buffer) then return end
    for _, other in ipairs(vim.fn.win_findbuf(buffer)) do
      if other ~= window then
        pcall(vim.api.nvim_win_close, other, true)
      elseif vim.api.nvim_buf_is_valid(shown) then
        vim.api.nvim_win_set_buf(window, shown)
        vim.api.nvim_win_call(window, function() vim.fn.winrestview(view) end)
      end
    end
    pcall(vim.api.nvim_buf_delete, buffer, { force = true })
  end)
end

--- Whether the line that was typed wants to leave in any case (:qa!), or nobody can be asked.
local function is_forced()
  return #vim.api.nvim_list_uis() == 0 or vim.fn.histget("cmd", -1):find "^%s*:*%s*%a+!%s*$" ~= nil
end

local function how_to_follow(beside)
  return {
    ("%s still to be cancelled. That goes on beside Neovim, without it."):format(
      messages.count(left_of(beside), "order is", "orders are")),
    "Follow it again: :TelnyxPorting runs, or in a shell: telnyx-porting runs",
  }
end

--- Before Neovim leaves: asks.
local function ask()
  local inside, beside = sort_running()
  if #inside + #beside == 0 or vim.v.dying > 0 or is_forced() then return end
  local columns, lines = vim.o.columns - 1, {}
  if #beside > 0 then
    wait(beside, begin_seconds, has_begun)
    for _, line in ipairs(how_to_follow(beside)) do vim.list_extend(lines, messages.fold(line, columns)) end
  end
  if #inside == 0 then
    lines[#lines + 1] = "Leave Neovim?"
    if vim.fn.confirm(table.concat(lines, "\n"), "&Leave\n&Stay", 1, "Question") ~= 1 then stay() end
    return
  end
  for _, batch in ipairs(inside) do vim.list_extend(lines, messages.fold(text.plain(batches.line(batch)), columns)) end
  lines[#lines + 1] = ("%s still being cancelled inside Neovim, which ends that. Leave?"):format(
    messages.count(left_of(inside), "order is", "orders are"))
  local answer = vim.fn.confirm(table.concat(lines, "\n"), "&Wait for them, then leave\n&Stay\nLeave at &once", 2,
    "Question")
  if answer == 1 then
    if not wait(inside, settle_seconds, has_ended) then stay() end
  elseif answer ~= 3 then
    stay()
  end
end

--- Neovim leaves: nothing that was asked for is lost without a word.
local function leave()
  if vim.v.dying > 0 then return end -- by a signal: there is no time
  local inside, beside = sort_running()
  wait(beside, begin_seconds, has_begun)
  if #vim.api.nvim_list_uis() > 0 then return end
  wait(inside, settle_seconds, has_ended)
  if #beside > 0 then io.stderr:write("TelnyxPorting: ", table.concat(how_to_follow(beside), " "), "\n") end
end

--- Has Neovim ask, from the first batch on.
function leaving.watch()
  if leaving.watched then return end
  leaving.watched = true
  local group = vim.api.nvim_create_augroup("telnyx_porting_leaving", {})
  vim.api.nvim_create_autocmd("ExitPre", { group = group, callback = ask })
  vim.api.nvim_create_autocmd("VimLeavePre", { group = group, callback = leave })
end

return leaving
