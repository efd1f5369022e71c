--- What luv-lua and nvim-lua run inside their loop: a script, in libuv.run or, with HOST_STYLE=wait, in Neovim's main
-- function; its exit status goes into a file.

local vim = rawget(_G, "vim")
local uv = vim and (vim.uv or vim.loop) or require "luv"

local words = {}
for line in io.lines(os.getenv "HOST_ARGUMENTS") do words[#words + 1] = line end
local script = table.remove(words, 1)
words[0] = script

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

--- Neovim's print is for its messages.
local function print_to_stdout(...)
  local shown = { ... }
  for i = 1, select("#", ...) do shown[i] = tostring(shown[i]) end
  io.stdout:write(table.concat(shown, "\t"), "\n")
end

--- Neovim has a function of its own by the name of one of LuaSocket's, which would call it and crash. So the sandbox is
-- steered through curl's command: what of socket.http that takes.
local function http_by_command()
  local http = {}

  function http.request(request)
    local path, body = os.tmpname(), {}
    for part in request.source do body[#body + 1] = part end
    local file = assert(io.open(path, "wb"))
    file:write(table.concat(body))
    file:close()
    local command = "curl -s --noproxy '*' -X %s -H 'Content-Type:' --data-binary @%s -w '\\n%%{http_code}' '%s'"
    local pipe = assert(io.popen(command:format(request.method, path, request.url)))
    local answer, status = pipe:read "*a":match "^(.*)\n(%d+)$"
    pipe:close()
    os.remove(path)
    request.sink(answer)
    return 1, tonumber(status)
  end

  return http
end

local function run()
  rawset(_G, "arg", words)
  if vim then
    rawset(_G, "print", print_to_stdout)
    package.preload["socket.http"] = http_by_command
  end
  -- Ending the process here and now would be no end of a loop.
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
  local file = assert(io.open(os.getenv "HOST_STATUS", "w"))
  file:write(status, "\n")
  file:close()
  if vim then vim.cmd "qall!" end
end

if os.getenv "HOST_STYLE" == "wait" then
  run()
else
  require("telnyx.porting.libuv").run(run)
end
-- Ends by itself once nothing of the script is in the loop any more.
if not vim then uv.run() end
