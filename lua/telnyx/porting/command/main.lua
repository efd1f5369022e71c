--- Entry point of telnyx-porting: parses the words, runs the command that they name, and returns the exit status.

local arguments = require "telnyx.porting.command.grammar.command_line"
local command_error = require "telnyx.porting.command.running.command_error"
local exit_status = require "telnyx.porting.command.running.exit_status"
local process = require "telnyx.porting_process"
local status_line = require "telnyx.porting.command.showing.status_line"
local stdout = require "telnyx.porting.command.showing.stdout"
local text = require "telnyx.porting.text"

-- The file of a command returns its function. Only the one that is needed is loaded.
local function load_command(name)
  return require("telnyx.porting.command.commands." .. name)
end

--- Sets the collector to keep pace with pages of orders. Each is a large block that Lua 5.3 counts late: by its own
-- settings 100,000 ids took 110 MiB there, and 28 by these, in the same time.
local function tune_collector()
  -- Lua 5.5 names them otherwise.
  if not pcall(collectgarbage, "setpause", 120) then
    collectgarbage("param", "pause", 120)
    collectgarbage("param", "stepmul", 400)
    return
  end
  collectgarbage("setstepmul", 400)
end

--- main(words) -> the exit status.
return function(words)
  process.hold_descriptors()
  process.default_signals()
  tune_collector()
  local good, result = pcall(function()
    if words[1] == "background" then return load_command "background"() end
    local options = arguments(words)
    return load_command(options.command)(options)
  end)
  local problem = stdout.finish()
  local status, line, details
  if not good then
    status, line, details = command_error.describe(result)
  elseif problem and result == exit_status.done then
    status, line = exit_status.incomplete, "not everything could be written to stdout: " .. problem
  else
    return result
  end
  status_line.erase()
  io.stderr:write("telnyx-porting: ", text.plain((line:gsub("%s*\n%s*", " "))), "\n")
  for _, detail in ipairs(details or {}) do io.stderr:write("  ", text.plain(detail), "\n") end
  return status
end
