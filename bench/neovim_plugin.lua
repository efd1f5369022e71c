-- What Neovim's user feels of the plugin: the longest gap of a timer of 10 ms, and in brackets the most CPU time that
-- Neovim took between two ticks, while 4,000 orders are listed, selected, asked about, cancelled, and drawn again at
-- another width. The question is answered at once. In milliseconds.

local vim = rawget(_G, "vim")
local uv = vim.uv or vim.loop

local function cpu_ms()
  local usage = uv.getrusage()
  return (usage.utime.sec + usage.stime.sec) * 1e3 + (usage.utime.usec + usage.stime.usec) / 1e3
end

local function watch_gaps()
  local timer, last, longest, last_cpu, most_cpu = uv.new_timer(), uv.hrtime(), 0, cpu_ms(), 0
  timer:start(10, 10, function()
    local time, cpu = uv.hrtime(), cpu_ms()
    longest, last = math.max(longest, (time - last) / 1e6), time
    most_cpu, last_cpu = math.max(most_cpu, cpu - last_cpu), cpu
  end)
  return function()
    vim.wait(30) -- the gap that is open
    timer:close()
    return ("%.1f (%.1f)"):format(longest, most_cpu)
  end
end

local function await(words)
  local good = vim.wait(60000, function()
    return table.concat(vim.api.nvim_buf_get_lines(0, 0, 3, false), "\n"):find(words) ~= nil
  end, 5)
  if not good then error("waited in vain for " .. words) end
end

local function press(keys)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), "x", false)
end

vim.fn.confirm = function() return 1 end
vim.o.columns, vim.o.lines = 120, 40
require "telnyx_porting.order_list" -- compiling it is no part of this
require "telnyx_porting.cancel"

local parts = {}
local function measure(name, fn)
  local stop = watch_gaps()
  fn()
  parts[#parts + 1] = name .. " " .. stop()
end

measure("list", function()
  vim.cmd "TelnyxPorting"
  await ": 4000 orders"
end)
measure("another width", function()
  vim.o.columns = 80
  vim.api.nvim_exec_autocmds("VimResized", {})
  vim.wait(400)
end)
measure("question and start", function()
  press "4GVGc"
  await "cancelling, %d+ of 4000 done"
end)
measure("batch", function() await "cancelling, [1-9]%d%d%d of 4000 done" end)
measure("stop", function()
  press "S"
  await "stopped"
end)
io.stdout:write(table.concat(parts, ", "), "\n")
vim.cmd "qa!"
