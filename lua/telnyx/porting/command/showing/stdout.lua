--- Stdout, and whether everything could be written to it.

local stdout = {}

local problem

--- Writes to stdout, and remembers what went wrong: a full disk must not pass for a success.
function stdout.write(...)
  local good, message = io.stdout:write(...)
  if not good then problem = problem or message end
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
