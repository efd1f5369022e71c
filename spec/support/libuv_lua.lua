--- What luv-lua and nvim-lua run inside their loop: a script, in libuv.run or, with HOST_STYLE=wait, in Neovim's main
-- function.

local vim = rawget(_G, "vim")
local uv = vim and (vim.uv or vim.loop) or require "luv"
local hosted = require "spec.support.hosted"

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
  if vim then package.preload["socket.http"] = http_by_command end
  hosted.run(os.getenv "HOST_ARGUMENTS", os.getenv "HOST_STATUS")
  if vim then vim.cmd "qall!" end
end

if os.getenv "HOST_STYLE" == "wait" then
  run()
else
  require("telnyx.porting.libuv").run(run)
end
-- Returns once the loop has nothing of the script any more.
if not vim then uv.run() end
