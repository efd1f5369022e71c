--- Stdout, and whether everything could be written to it.

local terminal = require "telnyx.porting.command.showing.terminal"
local text = require "telnyx.porting.text"

local stdout = {}

local problem

--- Writes to stdout, and remembers what went wrong: a full disk must not pass for a success.
function stdout.write(...)
  local good, message = io.stdout:write(...)
  if not good then problem = problem or message end
end

--- Writes lines of text that others wrote. A terminal shows their control characters instead of obeying them.
function stdout.write_foreign(lines)
  if terminal.is_one(1) then lines = lines:gsub("[^\n]+", text.plain) end
  stdout.write(lines)
end

--- Flushes what was written so far, for a reader that follows.
function stdout.flush()
  local good, message = io.stdout:flush()
  if not good then problem = problem or message end
end

--- Returns why not everything could be written so far, or nil.
function stdout.problem()
  return problem
end

--- Flushes the rest. Returns why not everything could be written, or nil.
function stdout.finish()
  stdout.flush()
  return problem
end

return stdout
