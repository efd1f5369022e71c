--- A script that luv-lua, nvim-lua or nginx-lua runs inside its host: its arguments come from a file, a line each, the
-- script's name first; its exit status goes into another.

local hosted = {}

local over = {}

local function status_of(went_well, message)
  if went_well then return 0 end
  if message == over then return over.status end
  io.stderr:write(tostring(message), "\n")
  return 1
end

local function traced(message)
  return message == over and message or debug.traceback(tostring(message))
end

--- Hosts have a print of their own, for messages or a log.
local function print_to_stdout(...)
  local shown = { ... }
  for i = 1, select("#", ...) do shown[i] = tostring(shown[i]) end
  io.stdout:write(table.concat(shown, "\t"), "\n")
end

--- Runs the script; what ends the host is the caller's.
function hosted.run(arguments_file, status_file)
  local words = {}
  for line in io.lines(arguments_file) do words[#words + 1] = line end
  local script = table.remove(words, 1)
  words[0] = script
  rawset(_G, "arg", words) -- a script's ... stays empty
  rawset(_G, "print", print_to_stdout)
  -- Ending the process here and now would be no end of a loop, or of a worker.
  rawset(os, "exit", function(status)
    over.status = type(status) == "number" and status or status == false and 1 or 0
    error(over, 0)
  end)
  local chunk, why = loadfile(script)
  local status
  if chunk then
    status = status_of(xpcall(chunk, traced))
  else
    status = status_of(false, why)
  end
  io.stdout:flush()
  local file = assert(io.open(status_file, "w"))
  file:write(status, "\n")
  file:close()
end

return hosted
