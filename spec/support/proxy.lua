--- A proxy between a client and a server on loopback, as a process of its own, which can hold back what goes through it
-- both ways: its connections stay open then, and are silent.
--
-- lua proxy.lua TARGET_PORT prints the port that it listens on, and passes all on until it is killed.

local socket = require "socket"

if arg and arg[0] and arg[0]:find "proxy%.lua$" and arg[1] then
  local listener = assert(socket.bind("127.0.0.1", 0, 64))
  print(select(2, listener:getsockname()))
  io.stdout:flush()
  local partner, readers = {}, { listener }
  local function drop(one)
    for _, side in ipairs { one, partner[one] } do
      for i = #readers, 1, -1 do
        if readers[i] == side then table.remove(readers, i) end
      end
      partner[side] = nil
      side:close()
    end
  end
  while true do
    for _, one in ipairs((socket.select(readers))) do
      if one == listener then
        local near = listener:accept()
        local far = socket.connect("127.0.0.1", tonumber(arg[1]))
        if far then
          for _, side in ipairs { near, far } do
            side:settimeout(0)
            side:setoption("tcp-nodelay", true)
            readers[#readers + 1] = side
          end
          partner[near], partner[far] = far, near
        else
          near:close()
        end
      elseif partner[one] then
        local text, problem, part = one:receive(65536)
        text = text or part
        if text and text ~= "" then
          partner[one]:settimeout(5)
          partner[one]:send(text)
          partner[one]:settimeout(0)
        end
        if problem == "closed" then drop(one) end
      end
    end
  end
end

local proxy = {}

--- Starts one: port, hold(), release(), stop().
function proxy.start(target)
  local pipe = assert(io.popen(("echo $$; exec '%s' spec/support/proxy.lua %d"):format(os.getenv "LUA" or "lua",
    target)))
  local pid = assert(pipe:read "*n")
  local self = { port = assert(pipe:read "*n") }

  local function signal(name) os.execute(("kill -%s %d"):format(name, pid)) end

  --- From when this returns, nothing passes.
  function self.hold()
    signal "STOP"
    for _ = 1, 1000 do
      local file = io.open(("/proc/%d/stat"):format(pid))
      local stat = file:read "*a"
      file:close()
      if stat:find "^%d+ %b() T" then return end
      socket.sleep(0.001)
    end
    error "the proxy does not stop"
  end

  function self.release() signal "CONT" end

  function self.stop()
    signal "KILL"
    pipe:close()
  end

  return self
end

return proxy
