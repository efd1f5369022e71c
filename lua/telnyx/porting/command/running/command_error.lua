--- How the command ends when it can't do what was asked: an exit status and one line on stderr.

local exit_status = require "telnyx.porting.command.running.exit_status"
local command_error = {}

local class = {}

--- Ends the command: raises what main.lua turns into a line and an exit status. status: a name of exit_status.
function command_error.raise(status, text, ...)
  if select("#", ...) > 0 then text = text:format(...) end
  error(setmetatable({ status = exit_status[status], text = text }, class), 0)
end

--- Ends the command: what the user gave, on the command line, in a file or in the environment, is wrong.
function command_error.usage(text, ...)
  command_error.raise("usage", text, ...)
end

--- Whether the key is not let in: an error of the API.
function command_error.is_unauthorized(err)
  return type(err) == "table" and (err.kind == "unauthorized" or err.kind == "forbidden")
end

--- Ends the command with an error of the library: of the API, or of the way to it.
function command_error.raise_from(err)
  local status = exit_status[command_error.is_unauthorized(err) and "unauthorized" or "incomplete"]
  error(setmetatable({ status = status, text = tostring(err), cause = err }, class), 0)
end

--- Says on stderr what is wrong with one of several; the exit status that this makes. A key that is not let in ends the
-- command.
function command_error.report(id, err)
  if command_error.is_unauthorized(err) then command_error.raise_from(err) end
  io.stderr:write(("telnyx-porting: %s: %s\n"):format(id, tostring(err)))
  return exit_status.incomplete
end

--- Whether what was raised, or an error of the library, is one that may pass by itself.
function command_error.is_retryable(err)
  if getmetatable(err) == class then err = err.cause end
  return type(err) == "table" and err.retryable == true
end

--- Calls a function of the library with arguments of the user's: what it raises as misuse is a usage error. Errors of
-- the API that are raised, as by client:orders, end the command as well.
function command_error.call_library(call, ...)
  local function pass_on(good, ...)
    if good then return ... end
    local err = ...
    if type(err) == "string" then
      -- Without the place in our code, and the advice for those who write code.
      command_error.usage("%s", (err:gsub("^[^\n]-:%d+: ", ""):gsub(" %(%a+ = {…} .-%)$", "")))
    end
    if type(err) == "table" and err.kind then command_error.raise_from(err) end
    error(err, 0)
  end
  return pass_on(pcall(call, ...))
end

--- The exit status and the line for what was raised.
function command_error.describe(err)
  if getmetatable(err) == class then return err.status, err.text end
  if type(err) == "table" and err.kind then
    return exit_status[command_error.is_unauthorized(err) and "unauthorized" or "incomplete"], tostring(err)
  end
  return exit_status.incomplete, tostring(err)
end

return command_error
