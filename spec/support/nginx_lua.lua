--- What nginx-lua has its worker do: run a script in the light thread of a timer, write its exit status into a file,
-- and have nginx quit.

local arguments, status_file = ...
local ngx = package.loaded.ngx

local words = {}
for line in io.lines(arguments) do words[#words + 1] = line end
local script = table.remove(words, 1)
words[0] = script

local over = {}

--- nginx' Lua has a print of its own, for the log.
local function print_to_stdout(...)
  local shown = { ... }
  for i = 1, select("#", ...) do shown[i] = tostring(shown[i]) end
  io.stdout:write(table.concat(shown, "\t"), "\n")
end

local function status_of(went_well, message)
  if went_well then return 0 end
  if message == over then return over.status end
  io.stderr:write("nginx-lua: ", tostring(message), "\n")
  return 1
end

local function traced(message)
  return message == over and message or debug.traceback(message)
end

local function run()
  rawset(_G, "arg", words) -- a script's ... stays empty
  rawset(_G, "print", print_to_stdout)
  -- Ending the process here and now would be no end of a worker.
  rawset(os, "exit", function(status)
    over.status = type(status) == "number" and status or status == false and 1 or 0
    error(over, 0)
  end)
  local chunk, why = loadfile(script)
  local status = 1
  if chunk then
    status = status_of(xpcall(chunk, traced))
  else
    status_of(false, why)
  end
  io.stdout:flush()
  local file = assert(io.open(status_file, "w"))
  file:write(status, "\n")
  file:close()
  -- Not os.execute: while it waits, the process ignores that signal.
  io.popen("kill -QUIT " .. ngx.worker.pid()):close()
end

assert(ngx.timer.at(0, run))
