--- The command telnyx-porting: reads its arguments, does what they say, and tells by its exit status how that went.

local arguments = require "telnyx.porting.command.arguments"
local output = require "telnyx.porting.command.output"
local process = require "telnyx.porting_process"
local trouble = require "telnyx.porting.command.trouble"

-- The module of each command; its function is called like the command. Only the one that is needed is loaded.
local modules = {
  list = "list", get = "list",
  create = "editing", update = "editing", comment = "editing", confirm = "confirm",
  events = "events", numbers = "numbers", check = "numbers", watch = "watch",
  cancel = "cancel", resume = "stores", report = "stores", runs = "stores", reports = "reports",
  follow = "following", stop = "following",
  completion = "completion",
}

--- The process of a batch, which the library starts: not for people, and so no part of the grammar.
local function beside_host()
  process.own_files()
  process.watch_signals(true) -- more than one may say stop
  return require "telnyx.porting.background".work(process.received)
end

--- main(words) -> the exit status.
return function(words)
  process.default_signals()
  local good, result = pcall(function()
    if words[1] == "background" then return beside_host() end
    local options = arguments(words)
    return require("telnyx.porting.command." .. modules[options.command])[options.command](options)
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
