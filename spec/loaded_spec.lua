--- What Lua closes when a state ends: the modules in C, which have to stay in memory all the same.

if package.loaded.ngx or rawget(_G, "vim") then return end

-- Closes all C modules, as the end of a state does, and tells which of ours are still mapped.
local script = [[
for _, name in ipairs { "porting", "porting.webhook", "porting_process" } do require("telnyx." .. name) end
require("telnyx.porting").new { api_key = "KEY" }
local files, closed = {}, 0
local maps = assert(io.open "/proc/self/maps")
local function mapped()
  maps:seek("set")
  local found = {}
  for line in maps:lines() do
    local name = line:match "/telnyx/([%w_/]+)%.so$"
    if name and not name:find "^spec/" then found[name] = true end -- a sanitizer's run has one of those from its start
  end
  return found
end
local before = mapped()
for key, value in pairs(debug.getregistry()) do
  local meta = debug.getmetatable(value)
  local library = type(value) == "userdata" and tostring(key):find "^LOADLIB: "
  if meta and meta.__gc and (library or key == "_CLIBS" or type(key) == "userdata") then
    meta.__gc(value)
    closed = closed + 1
  end
end
local after = mapped()
for name in pairs(before) do print(name, after[name] and "stays" or "gone") end
print("closed", closed > 0)
io.stdout:flush()
os.exit(0)
]]

describe("a C module that Lua has closed", function()
  it("stays in memory, because handlers of forks and threads of libcurl may still run in it", function()
    if not io.open "/proc/self/maps" then return pending "only /proc tells what is in memory" end
    local name = os.tmpname()
    local file = assert(io.open(name, "w"))
    file:write(script)
    file:close()
    local pipe = assert(io.popen(('"${LUA:-lua5.4}" %s 2>&1 | sort'):format(name)))
    local said = pipe:read "*a"
    pipe:close()
    os.remove(name)
    assert.equal("closed\ttrue\nporting\tstays\nporting/webhook\tstays\nporting_process\tstays\n", said)
  end)
end)
