--- Runs the command telnyx-porting against the sandbox, with the Lua that runs this.

local luassert = require "luassert"
local sandbox = require "spec.support.sandbox"
local socket = require "socket"

local command = {}

--- A folder of the spec's own, for files and stores. A server that runs as another user reaches its own files in it.
command.folder = os.tmpname()
os.remove(command.folder)
os.execute("mkdir -m 711 " .. command.folder)

local function quoted(word)
  return "'" .. tostring(word):gsub("'", "'\\''") .. "'"
end

local function read(path)
  local file = io.open(path, "r")
  local content = file and file:read "*a"
  if file then file:close() end
  return content
end

command.read = read

--- Writes a file into the folder; returns its path.
function command.write(name, content)
  local path = command.folder .. "/" .. name
  local file = assert(io.open(path, "w"))
  file:write(content)
  file:close()
  return path
end

--- A script that runs the command with the Lua that runs this, also where the environment does not lead to it.
function command.script()
  local lines = { "#!/bin/sh" }
  for _, name in ipairs { "LUA_PATH", "LUA_CPATH" } do
    lines[#lines + 1] = ("export %s=%s"):format(name, quoted(os.getenv(name) or ";;"))
  end
  lines[#lines + 1] = ("exec %s %s \"$@\"\n"):format(quoted(os.getenv "LUA" or "lua"),
    quoted(require "lfs".currentdir() .. "/bin/telnyx-porting"))
  local path = command.write("telnyx-porting", table.concat(lines, "\n"))
  os.execute("chmod 755 " .. path)
  return path
end

--- The words of a command line. env: settings beside those that lead to the sandbox; false leaves one out.
function command.line(arguments, env)
  local settings = {
    TELNYX_API_KEY = sandbox.key,
    TELNYX_API_KEY_FILE = false,
    TELNYX_BASE_URL = sandbox.http,
    TELNYX_PROFILE = false,
    XDG_CONFIG_HOME = command.folder .. "/config",
    XDG_STATE_HOME = command.folder .. "/state",
  }
  for name, value in pairs(env or {}) do settings[name] = value end
  local unset, set = {}, {}
  for name, value in pairs(settings) do
    if value then set[#set + 1] = name .. "=" .. quoted(value) else unset[#unset + 1] = "-u " .. name end
  end
  local words = { "env", table.concat(unset, " "), table.concat(set, " "), os.getenv "LUA" or "lua" }
  words[#words + 1] = "bin/telnyx-porting"
  for _, argument in ipairs(arguments) do words[#words + 1] = quoted(argument) end
  return table.concat(words, " ")
end

--- Runs the command to its end: { status, out, err }. options: env, and stdin (a string; nothing by default).
function command.run(arguments, options)
  options = options or {}
  local input = options.stdin and command.write("stdin", options.stdin) or "/dev/null"
  local out, err = command.folder .. "/stdout", command.folder .. "/stderr"
  local pipe = assert(io.popen(("timeout 120 %s <%s >%s 2>%s; echo $?")
    :format(command.line(arguments, options.env), input, out, err)))
  local status = tonumber(pipe:read "*a")
  pipe:close()
  return { status = status, out = read(out), err = read(err) }
end

--- Waits until check() gives something, and returns that; raises after a minute, long enough for a busy machine.
function command.await(what, check)
  local start = socket.gettime()
  while true do
    local result = check()
    if result then return result end
    local waited = socket.gettime() - start
    if waited > 60 then error("waited in vain for " .. what, 2) end
    -- To look may cost much, and what took seconds may take a moment more to be seen.
    socket.sleep(math.min(math.max(waited / 50, 0.01), 0.1))
  end
end

--- Starts the command in the background: pid, signal(name), and wait(), which gives what run gives.
function command.start(arguments, options)
  local out, err, ending = command.folder .. "/stdout", command.folder .. "/stderr", command.folder .. "/status"
  -- What an earlier one wrote must not be taken for this one's.
  os.remove(ending)
  for _, path in ipairs { out, err } do assert(io.open(path, "w")):close() end
  local line = "exec " .. command.line(arguments, options and options.env)
  local pipe = assert(io.popen(("(sh -c %s </dev/null >%s 2>%s & echo $!; exec >/dev/null; wait $!; echo $? >%s) &")
    :format(quoted(line), out, err, ending)))
  local process = { pid = assert(tonumber(pipe:read "*l")) }
  pipe:close()

  function process.signal(name)
    os.execute(("kill -%s %d"):format(name, process.pid))
  end

  function process.wait()
    local status = command.await("the end of " .. table.concat(arguments, " "), function()
      return tonumber(read(ending) or "")
    end)
    return { status = status, out = read(out), err = read(err) }
  end

  return process
end

--- Asserts that a text has all of these words.
function command.assert_has(shown, ...)
  for _, words in ipairs { ... } do luassert.truthy(shown:find(words, 1, true), words .. "\n" .. shown) end
end

--- Asserts that a text has none of these words.
function command.assert_lacks(shown, ...)
  for _, words in ipairs { ... } do luassert.falsy(shown:find(words, 1, true), words .. "\n" .. shown) end
end

--- Asserts that a summary counts so many orders. counts: by outcome.
function command.assert_counts(shown, counts)
  for name, count in pairs(counts) do
    luassert.truthy(shown:find("\n" .. name:gsub("%p", "%%%0") .. " +" .. count .. "\n"), name .. "\n" .. shown)
  end
end

return command
