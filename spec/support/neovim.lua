--- Runs Neovim, with this checkout as a plugin, against the sandbox.

local sandbox = require "spec.support.sandbox"

local neovim = {}

--- Neovim's command line; its module is that of the Lua that runs this.
function neovim.line(arguments)
  return ("env TELNYX_API_KEY=%s TELNYX_BASE_URL=%s nvim -u NONE -i NONE -n --cmd 'set runtimepath^=.' "
    .. "--cmd 'runtime plugin/telnyx_porting.lua' %s"):format(sandbox.key, sandbox.http, arguments)
end

--- Whether a command of the shell ends well. Some builds of LuaJIT return true for that, others 0.
function neovim.succeeds(line)
  local result = os.execute(line)
  return result == true or result == 0
end

--- Whether there is a Neovim that this Lua's module fits.
function neovim.is_here()
  return rawget(_G, "jit") ~= nil and neovim.succeeds "nvim --version >/dev/null 2>&1"
end

local beginning = [[
  local uv, libuv, porting = vim.loop, require "telnyx.porting.libuv", require "telnyx.porting"
  local function say(...)
    local words = { ... }
    for i = 1, select("#", ...) do words[i] = tostring(words[i]) end
    io.stdout:write(table.concat(words, " "), "\n")
  end
  vim.notify = function(text) say("notified:", text) end
  local function leave() vim.schedule(function() vim.cmd "qall!" end) end
  local id, unknown = %q, "00000000-0000-4000-8000-000000000000"
  local client = porting.new {}
]]

--- Runs a Lua script in a Neovim without a terminal, which has to call leave(): its lines. Two minutes at most.
function neovim.run(script)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(beginning:format(sandbox.example_id), script)
  file:close()
  local command = "timeout 120 " .. neovim.line("--headless -c 'luafile " .. path .. "'")
  local pipe = assert(io.popen(command .. " </dev/null 2>&1; echo \"status $?\""))
  local output = pipe:read "*a"
  pipe:close()
  os.remove(path)
  local lines = {}
  for line in output:gmatch "[^\r\n]+" do lines[#lines + 1] = line end
  assert(lines[#lines] == "status 0", output)
  lines[#lines] = nil
  return lines, output
end

return neovim
