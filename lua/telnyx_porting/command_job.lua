--- Runs the command telnyx-porting beside Neovim, which reads the stores of runs: the editor waits for no database.

local messages = require "telnyx_porting.messages"

local command_job = {}

local most_lines = 200000

--- Runs the command with arguments and --out jsonl. done(records, problem): called where vim.api may be called, with a
-- list of the decoded lines; or nil and what is wrong. Statuses that tell of outcomes are no problem.
function command_job.read(arguments, done)
  local porting = require "telnyx.porting"
  local command = require("telnyx_porting").command()
  if not command then
    return done(nil, "the command telnyx-porting is not installed; see :help telnyx-porting-install")
  end
  local records, rest, errors = {}, "", {}
  local function take(line)
    local record = line ~= "" and #records < most_lines and porting.decode(line)
    if type(record) == "table" then records[#records + 1] = record end
  end
  local words = { command }
  vim.list_extend(words, arguments)
  vim.list_extend(words, { "--out", "jsonl" })
  local good, job = pcall(vim.fn.jobstart, words, {
    on_stdout = function(_, lines)
      lines[1] = rest .. lines[1]
      rest = table.remove(lines)
      for _, line in ipairs(lines) do take(line) end
    end,
    on_stderr = function(_, lines) vim.list_extend(errors, lines) end,
    on_exit = function(_, status)
      take(rest)
      local problem = vim.trim(table.concat(errors, " ")):gsub("^telnyx%-porting: ", "")
      if #records == 0 and status ~= 0 then
        return done(nil, problem ~= "" and problem or ("telnyx-porting ended with status %d"):format(status))
      end
      done(records)
    end,
  })
  if not good or job <= 0 then done(nil, ("%s can't be started"):format(command)) end
  if not good then messages.error(tostring(job)) end
end

return command_job
