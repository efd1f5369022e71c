--- The module under test, and clients of it that talk to the sandbox.

local sandbox = require "spec.support.sandbox"
local porting = require "telnyx.porting"

--- Has every message heard (hear.lua). Its file passes for one of the module's own, so that messages name the line of
-- its caller.
local function hear()
  local own = debug.getinfo(1, "S").source:match "^@(.*/)"
  for template in package.path:gmatch "[^;]+" do
    local folder = template:gsub("%?.*$", "telnyx/porting/")
    local file = io.open(folder .. "names.lua")
    if file then
      file:close()
      file = assert(io.open(own .. "hear.lua"))
      local compile = rawget(_G, "loadstring") or load
      assert(compile(file:read "*a", "@" .. folder .. "hear.lua"))()(porting)
      file:close()
      return
    end
  end
  error "the module's folder is not in package.path"
end

hear()

local support = { porting = porting, sandbox = sandbox }

--- How many times as long the module takes here as by itself: under valgrind, where what is bound to a clock gets so
-- much more of it.
support.slowness = (os.getenv "UNDER" or ""):find "^valgrind" and 20 or 1

--- Leaves a test out where no more time would help, as it measures the module's own pace. pending: busted's, which it
-- gives to spec files alone.
function support.needs_own_pace(pending)
  if support.slowness > 1 then pending "valgrind leaves the module no pace that could be measured" end
end

--- An id as the API has them, that no order of the sandbox has.
support.unknown_id = "00000000-0000-4000-8000-000000000000"

--- A client for the sandbox over HTTPS with HTTP/2; options as of porting.new. It settles and gives up sooner than by
-- default, so that no spec waits for long.
function support.client(options)
  local all = {
    api_key = sandbox.key,
    base_url = sandbox.https,
    ca_file = sandbox.ca,
    settle = 0.05,
    timeout = 30,
    connect_timeout = support.slowness > 1 and 30 or nil,
    deadline = 60,
  }
  for name, value in pairs(options or {}) do all[name] = value end
  return porting.new(all)
end

--- The ids of orders that the sandbox would cancel, from first to last.
function support.cancellable_ids(most)
  local ids = {}
  for order in support.client():orders {} do
    if #ids == most then break end
    if order:cancellable() then ids[#ids + 1] = order.id end
  end
  assert(#ids == most, "the sandbox has too few orders that can be cancelled")
  return ids
end

--- Where the file of a C module lies, as require finds it.
function support.module_path(name)
  local place = name:gsub("%.", "/")
  for template in package.cpath:gmatch "[^;]+" do
    local path = template:gsub("?", place)
    local file = io.open(path)
    if file then
      file:close()
      return path
    end
  end
  error("there is no C module " .. name)
end

--- Runs a Lua script with arguments in a process of its own, as the interpreter that runs this does: { status, output }
-- with stdout and stderr in one. env: settings to put before the command, as for env(1). A script
--- that takes longer than two minutes is ended (status 124).
function support.run(script, env, ...)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(script)
  file:close()
  local words = { "timeout 120 env", env or "", os.getenv "LUA" or "lua", path }
  for _, word in ipairs { ... } do words[#words + 1] = "'" .. word .. "'" end
  local pipe = assert(io.popen(table.concat(words, " ") .. " 2>&1; echo \"status $?\""))
  local output = pipe:read "*a"
  pipe:close()
  os.remove(path)
  local status = output:match "status (%d+)\n$"
  return { status = tonumber(status), output = (output:gsub("status %d+\n$", "")) }
end

return support
