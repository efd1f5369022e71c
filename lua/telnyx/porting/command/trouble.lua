--- How the command ends when it can't do what was asked: an exit status and one line on stderr.

local trouble = {
  status = {
    done = 0, -- all cancelled, or already so; all shown
    incomplete = 1, -- some are not, or could not be shown
    usage = 2,
    stopped = 3, -- before all were tried
    unauthorized = 4,
  },
}

local class = {}

--- Ends the command: raises what main.lua turns into a line and an exit status. status: a name of trouble.status.
function trouble.fail(status, text, ...)
  if select("#", ...) > 0 then text = text:format(...) end
  error(setmetatable({ status = trouble.status[status], text = text }, class), 0)
end

--- Whether the key is not let in: an error of the API.
function trouble.is_unauthorized(err)
  return type(err) == "table" and (err.kind == "unauthorized" or err.kind == "forbidden")
end

--- Ends the command with an error of the library: of the API, or of the way to it.
function trouble.fail_by(err)
  local status = trouble.status[trouble.is_unauthorized(err) and "unauthorized" or "incomplete"]
  error(setmetatable({ status = status, text = tostring(err), cause = err }, class), 0)
end

--- Says on stderr what is wrong with one of several; the exit status that this makes. A key that is not let in ends the
-- command.
function trouble.tell(id, err)
  if trouble.is_unauthorized(err) then trouble.fail_by(err) end
  io.stderr:write(("telnyx-porting: %s: %s\n"):format(id, tostring(err)))
  return trouble.status.incomplete
end

--- Whether what was raised, or an error of the library, is one that may pass by itself.
function trouble.is_passing(err)
  if getmetatable(err) == class then err = err.cause end
  return type(err) == "table" and err.retryable == true
end

--- Calls a function of the library with arguments of the user's: what it raises as misuse is a usage error. Errors of
-- the API that are raised, as by client:orders, end the command as well.
function trouble.guard(call, ...)
  local function pass_on(good, ...)
    if good then return ... end
    local err = ...
    if type(err) == "string" then
      -- Without the place in our code, and the advice for those who write code.
      trouble.fail("usage", "%s", (err:gsub("^[^\n]-:%d+: ", ""):gsub(" %(%a+ = {…} .-%)$", "")))
    end
    if type(err) == "table" and err.kind then trouble.fail_by(err) end
    error(err, 0)
  end
  return pass_on(pcall(call, ...))
end

--- The exit status and the line for what was raised.
function trouble.explain(err)
  if getmetatable(err) == class then return err.status, err.text end
  if type(err) == "table" and err.kind then
    return trouble.status[trouble.is_unauthorized(err) and "unauthorized" or "incomplete"], tostring(err)
  end
  return trouble.status.incomplete, tostring(err)
end

return trouble
