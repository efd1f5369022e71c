--- Errors that end the command: an exit status, and one line on stderr.

local exit_status = require "telnyx.porting.command.running.exit_status"
local option_words = require "telnyx.porting.command.running.option_words"

-- key_source: where the key of this command came from, once it is known.
local command_error = {}

local class = {}

--- Ends the command; main.lua writes the line. status: a name in exit_status.lua.
function command_error.raise(status, text, ...)
  if select("#", ...) > 0 then text = text:format(...) end
  error(setmetatable({ status = exit_status[status], text = text }, class), 0)
end

--- The same with a line for each of several reasons below it.
function command_error.raise_list(status, text, details)
  error(setmetatable({ status = exit_status[status], text = text, details = details }, class), 0)
end

--- Ends the command with a usage error: a wrong command line, file or environment variable.
function command_error.usage(text, ...)
  command_error.raise("usage", text, ...)
end

--- Whether an error says that the service refused the key.
function command_error.is_unauthorized(err)
  return type(err) == "table" and (err.kind == "unauthorized" or err.kind == "forbidden")
end

--- The exit status for an error of the library: one that is uncertain leaves open what came of the request.
local function status_of(err)
  -- A file that the command line or the environment names.
  if err.kind == "tls" and (err.detail or ""):find "^no authorities can be read" then return exit_status.usage end
  return err.uncertain and exit_status.unknown or exit_status.incomplete
end

--- Returns the status and the line for an error of the library. One of the key says where that came from.
local function status_and_line(err)
  local line = tostring(err)
  if not command_error.is_unauthorized(err) then return status_of(err), line end
  local source = err.status ~= 407 and command_error.key_source -- 407: a proxy refused its user
  return exit_status.unauthorized, source and ("%s (the key is from %s)"):format(line, source) or line
end

--- Ends the command with an error that the library returned.
function command_error.raise_from(err)
  local status, line = status_and_line(err)
  error(setmetatable({ status = status, text = line, cause = err }, class), 0)
end

--- Reports an error of one of several orders on stderr, and returns the exit status for it; of several, the highest
-- holds. Ends the command if the key was refused.
function command_error.report(id, err)
  if command_error.is_unauthorized(err) then command_error.raise_from(err) end
  io.stderr:write(("telnyx-porting: %s: %s\n"):format(id, tostring(err)))
  return status_of(err)
end

--- The error of the library behind one that was raised; nil where there is none.
function command_error.cause(err)
  if getmetatable(err) == class then err = err.cause end
  return type(err) == "table" and err.kind and err or nil
end

--- Whether an error, raised here or returned by the library, may be temporary.
function command_error.is_retryable(err)
  if getmetatable(err) == class then err = err.cause end
  return type(err) == "table" and err.retryable == true
end

--- Ends the command with an error that was raised because the library returned one, and with what that means for the
-- command. Raises anything else as it is.
function command_error.raise_noting(err, note)
  if not command_error.cause(err) then error(err, 0) end
  local status, line, details = command_error.describe(err)
  if not line:find(note, 1, true) then line = ("%s; %s"):format(line, note) end
  error(setmetatable({ status = status, text = line, details = details, cause = command_error.cause(err) }, class), 0)
end

--- Returns the HTTP status of an error that the library raised or returned; nil if there was no answer.
function command_error.http_status(err)
  if getmetatable(err) == class then err = err.cause end
  return type(err) == "table" and err.status or nil
end

--- Calls a function of the library with arguments of the user. Misuse that it raises becomes a usage error; errors of
-- the API that it raises, as client:orders does, end the command.
function command_error.call_library(call, ...)
  local function pass_on(good, ...)
    if good then return ... end
    local err = ...
    if type(err) == "string" then
      command_error.usage("%s", option_words(err))
    end
    if type(err) == "table" and err.kind then command_error.raise_from(err) end
    error(err, 0)
  end
  return pass_on(pcall(call, ...))
end

--- Returns the exit status and the line for whatever was raised, and a list of lines below it or nil.
function command_error.describe(err)
  if getmetatable(err) == class then return err.status, err.text, err.details end
  if type(err) == "table" and err.kind then return status_and_line(err) end
  return exit_status.incomplete, tostring(err)
end

return command_error
