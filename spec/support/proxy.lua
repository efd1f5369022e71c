--- A proxy between a client and a server on loopback, as a process of its own, which can hold back what goes through it
-- both ways: its connections stay open then, and are silent. Or only what the server says: then the server acts on what
-- it hears, and the client hears nothing of that.
--
-- lua proxy.lua TARGET_PORT [FILE] prints the port that it listens on, and passes all on until it is killed; as long as
-- FILE is there, it passes on nothing of what the server says.

local socket = require "socket"

if arg and arg[0] and arg[0]:find "proxy%.lua$" and arg[1] then
  local listener = assert(socket.bind("127.0.0.1", 0, 64))
  print(select(2, listener:getsockname()))
  io.stdout:flush()
  local partner, readers, is_server, held = {}, { listener }, {}, {}
  local function is_deaf()
    local file = arg[2] and io.open(arg[2])
    if file then file:close() end
    return file ~= nil
  end
  local function pass(one, text)
    partner[one]:settimeout(5)
    partner[one]:send(text)
    partner[one]:settimeout(0)
  end
  local function drop(one)
    for _, side in ipairs { one, partner[one] } do
      for i = #readers, 1, -1 do
        if readers[i] == side then table.remove(readers, i) end
      end
      partner[side], held[side], is_server[side] = nil, nil, nil
      side:close()
    end
  end
  while true do
    for _, one in ipairs((socket.select(readers, nil, next(held) and 0.05 or nil))) do
      if one == listener then
        local near = listener:accept()
        local far = socket.connect("127.0.0.1", tonumber(arg[1]))
        if far then
          for _, side in ipairs { near, far } do
            side:settimeout(0)
            side:setoption("tcp-nodelay", true)
            readers[#readers + 1] = side
          end
          partner[near], partner[far], is_server[far] = far, near, true
        else
          near:close()
        end
      elseif partner[one] then
        local text, problem, part = one:receive(65536)
        text = text or part
        if text and text ~= "" then
          if is_server[one] and (held[one] or is_deaf()) then
            held[one] = (held[one] or "") .. text
          else
            pass(one, text)
          end
        end
        if problem == "closed" then drop(one) end
      end
    end
    if next(held) and not is_deaf() then
      for one, text in pairs(held) do
        pass(one, text)
        held[one] = nil
      end
    end
  end
end

local proxy = {}

--- Starts one: port, hold(), release(), stop(). deaf: a file that need not be there, see above; then holding() and
-- deafening() are shell commands that hold back what goes both ways, and what the server says.
function proxy.start(target, deaf)
  local pipe = assert(io.popen(("echo $$; exec '%s' spec/support/proxy.lua %d %s"):format(os.getenv "LUA" or "lua",
    target, deaf or "")))
  local pid = assert(pipe:read "*n")
  local self = { port = assert(pipe:read "*n") }

  local function signal(name) os.execute(("kill -%s %d"):format(name, pid)) end

  --- From when this returns, nothing passes.
  function self.hold()
    signal "STOP"
    for _ = 1, 20000 do
      local file = io.open(("/proc/%d/stat"):format(pid))
      local stat = file:read "*a"
      file:close()
      if stat:find "^%d+ %b() T" then return end
      socket.sleep(0.001)
    end
    error "the proxy does not stop"
  end

  function self.holding()
    return ("kill -STOP %d; until grep -q ' T ' /proc/%d/stat; do sleep 0.001; done"):format(pid, pid)
  end

  function self.deafening() return "touch " .. deaf end

  function self.release()
    signal "CONT"
    if deaf then os.remove(deaf) end
  end

  function self.stop()
    if not pipe then return end
    signal "KILL"
    pipe:close()
    pipe = nil
    if deaf then os.remove(deaf) end
  end

  return self
end

return proxy
