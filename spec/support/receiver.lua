--- Runs examples/webhook under a real nginx, in a folder of its own, and sends it deliveries.

local deliveries = require "spec.support.webhook"
local files = require "spec.support.files"
local nginx = require "spec.support.nginx"
local ports = require "spec.support.ports"
local socket = require "socket"

local output_of = nginx.output_of

local receiver = {}
receiver.__index = receiver

--- What a file holds; "" if it is not there.
function receiver.read(path) return files.read(path) or "" end

receiver.write = files.write

local read, write = receiver.read, receiver.write

function receiver:await(what, check)
  local ends = socket.gettime() + 60
  while true do
    local result = check()
    if result then return result end
    if socket.gettime() > ends then
      error(("waited in vain for %s\n%s"):format(what, self:log():sub(-3000)), 2)
    end
    socket.sleep(0.01)
  end
end

--- options: key (false for none), handler (its text), env (text of settings), folder (of one that ended).
function receiver.new(options)
  local self = setmetatable({ port = ports.take() }, receiver)
  self.options = options or {}
  self.top = os.tmpname()
  os.remove(self.top)
  assert(os.execute("mkdir -m 711 " .. self.top))
  self.folder = self.top .. "/run"
  -- Handlers look here for files; workers of another user write into it.
  self.signs = self.top .. "/signs"
  assert(os.execute("mkdir -m 777 " .. self.signs .. " && chmod 777 " .. self.signs))
  self.root = output_of(("tools/public-checkout %s/checkout"):format(self.top)):gsub("\n", "")
  if self.options.handler then
    write(self.top .. "/handler.lua", (self.options.handler:gsub("SIGNS", self.signs)))
    os.execute("chmod 644 " .. self.top .. "/handler.lua")
  end
  return self
end

--- Starts it, or starts it again; returns what `run` says.
function receiver:start()
  local options = self.options
  local key = options.key == nil and deliveries.public_key or options.key
  local environment = key and ("TELNYX_PUBLIC_KEY='%s'"):format(key) or "-u TELNYX_PUBLIC_KEY"
  if options.handler then environment = ("%s HANDLER=%s/handler.lua"):format(environment, self.top) end
  os.remove(self.top .. "/out")
  os.remove(self.top .. "/status")
  os.execute(([[eval "$(%s/tools/environment 5.1 "%s/build/luajit")"; (
    env %s %s FOLDER=%s %s/examples/webhook/run %d </dev/null >%s/out 2>&1
    echo $? >%s/status) &]]):format(self.root, self.root, environment, options.env or "", self.folder, self.root,
    self.port, self.top, self.top))
  self:await("the receiver", function()
    return self:said():find "Webhooks go to" or self:status() ~= ""
  end)
  self.pid = tonumber(self:said():match "process (%d+)")
  return self:said()
end

function receiver:said()
  return read(self.top .. "/out")
end

--- What `run` ended with; "" while it runs.
function receiver:status()
  return read(self.top .. "/status"):match "%d+" or ""
end

function receiver:log()
  return read(self.folder .. "/error.log")
end

--- How many lines of the log hold a text.
function receiver:logged(text)
  local count = 0
  for line in self:log():gmatch "[^\n]+" do
    if line:find(text, 1, true) then count = count + 1 end
  end
  return count
end

function receiver:await_logged(text, times)
  self:await(("%d lines with %s"):format(times or 1, text), function() return self:logged(text) >= (times or 1) end)
  assert(self:logged(text) == (times or 1), ("%d lines with %s"):format(self:logged(text), text))
end

function receiver:sign(name)
  write(self.signs .. "/" .. name, "")
end

function receiver:signal(name, pid)
  os.execute(("kill -%s %d 2>/dev/null"):format(name, pid or self.pid))
end

function receiver:workers()
  local pids = {}
  for pid in output_of("pgrep -P " .. self.pid):gmatch "%d+" do pids[#pids + 1] = tonumber(pid) end
  return pids
end

function receiver:await_end()
  self:await("the end of the receiver", function() return self:status() ~= "" end)
end

--- What examples/webhook/events says.
function receiver:events(words)
  return output_of(("%s/examples/webhook/events %s %s 2>&1"):format(self.root, self.folder, words or ""))
end

function receiver:stop()
  self:sign "open" -- what a slow handler waits for
  if self.pid then self:signal "QUIT" end
  self:await_end()
  os.execute("rm -rf " .. self.top)
end

function receiver:open()
  local connection = assert(socket.connect("127.0.0.1", self.port))
  connection:settimeout(60)
  return connection
end

function receiver.request(method, headers, length)
  local lines = { method .. " /webhooks/telnyx HTTP/1.1", "Host: localhost", "Connection: close" }
  for name, value in pairs(headers) do lines[#lines + 1] = name .. ": " .. value end
  if length then lines[#lines + 1] = "Content-Length: " .. length end
  return table.concat(lines, "\r\n") .. "\r\n\r\n"
end

function receiver.status_of(connection)
  local answer = connection:receive "*l"
  connection:close()
  return tonumber((answer or ""):match "^HTTP/1.1 (%d+)")
end

--- Sends a delivery on a connection of its own; its status, or nil when it was not answered.
function receiver:post(body, headers, method)
  local connection = socket.connect("127.0.0.1", self.port)
  if not connection then return nil end
  connection:settimeout(60)
  connection:send(receiver.request(method or "POST", headers or deliveries.headers(body, os.time()), #body) .. body)
  return receiver.status_of(connection)
end

--- Sends an event; changes as those of deliveries.body.
function receiver:send(id, changes)
  local all = { id = id, order_id = "order-of-" .. id }
  for name, value in pairs(changes or {}) do all[name] = value end
  return self:post(deliveries.body(all))
end

return receiver
