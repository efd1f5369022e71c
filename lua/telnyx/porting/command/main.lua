--- The command telnyx-porting: reads its arguments, does what they say, and tells by its exit status how that went.

local arguments = require "telnyx.porting.command.arguments"
local cancel = require "telnyx.porting.command.cancel"
local list = require "telnyx.porting.command.list"
local output = require "telnyx.porting.command.output"
local process = require "telnyx.porting_process"
local stores = require "telnyx.porting.command.stores"
local trouble = require "telnyx.porting.command.trouble"

local commands = {
  list = list.list,
  get = list.get,
  cancel = cancel.cancel,
  resume = stores.resume,
  report = stores.report,
}

--- main(words) -> the exit status.
return function(words)
  process.default_signals()
  local good, result = pcall(function()
    local options = arguments(words)
    return commands[options.command](options)
  end)
  local problem = output.finish()
  local status, line
  if not good then
    status, line = trouble.explain(result)
  elseif problem and result == trouble.status.done then
    status, line = trouble.status.incomplete, "not everything could be written to stdout: " .. problem
  else
    return result
  end
  io.stderr:write("telnyx-porting: ", (line:gsub("%s*\n%s*", " ")), "\n")
  return status
end
