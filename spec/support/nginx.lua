--- Starts an nginx of a spec's own, with master and workers, in a temporary prefix on loopback; its Lua finds the
-- module of this checkout, and the sandbox in its environment.

local http = require "socket.http"
local is_alive = require "spec.support.alive"
local ltn12 = require "ltn12"
local ports = require "spec.support.ports"
local sandbox = require "spec.support.sandbox"
local socket = require "socket"

local nginx = {}
nginx.__index = nginx

-- Global in every nginx of ours: the module, and a client that was made before the fork.
local prelude = [[
  porting = require "telnyx.porting"
  id = "eef10fb8-f3df-4c67-97c5-e18179723222"
  function make(options)
    local all = { api_key = os.getenv "SANDBOX_KEY", base_url = os.getenv "SANDBOX_HTTP", settle = 0.05 }
    for name, value in pairs(options or {}) do all[name] = value end
    return porting.new(all)
  end
  client = make()
  function told(order, err)
    if order then return order.status.value end
    return ("%s uncertain=%s %s"):format(err.kind, tostring(err.uncertain), err.detail)
  end
]]

local template = [[
@modules@
daemon on;
pid @prefix@/pid;
error_log @prefix@/error.log info;
worker_processes @workers@;
worker_rlimit_core 0;
env SANDBOX_KEY;
env SANDBOX_HTTP;
env SANDBOX_HTTPS;
env SANDBOX_CA;
@main@
events { worker_connections 1024; }
http {
  @folders@
  access_log off;
  lua_package_path "@root@/lua/?.lua;@root@/?.lua;;";
  lua_package_cpath "@root@/build/luajit/?.so;;";
  lua_socket_log_errors off;
  init_by_lua_block { @prelude@ @init@ }
  @http@
  server {
    listen 127.0.0.1:@port@ backlog=1024;
    listen 127.0.0.1:@tls_port@ ssl backlog=1024;
    ssl_certificate @certificates@/good.pem;
    ssl_certificate_key @certificates@/server.key;
    location = /ping { content_by_lua_block { ngx.print "pong" } }
    location = /pid { content_by_lua_block { ngx.print(ngx.worker.pid()) } }
    @server@
  }
}
]]

local function output_of(command)
  local pipe = assert(io.popen(command))
  local output = pipe:read "*a"
  pipe:close()
  return output
end

nginx.output_of = output_of

--- A line of configuration: what Lua answers at a path. more: directives before it.
function nginx.location(path, code, more)
  return ("location = %s { %s content_by_lua_block { %s } }\n"):format(path, more or "", code)
end

local function read(path)
  local file = io.open(path)
  if not file then return nil end
  local content = file:read "*a"
  file:close()
  return content
end

--- Waits for something that will be, and returns it.
function nginx.await(what, check)
  local ends = socket.gettime() + 60
  while true do
    local value = check()
    if value then return value end
    assert(socket.gettime() < ends, "waited in vain for " .. what)
    socket.sleep(0.01)
  end
end

--- options: main, http, server, init: lines to put into these places; workers (1).
function nginx.start(options)
  local self = setmetatable({}, nginx)
  local function shell(name) return output_of(". spec/support/nginx.sh; " .. name) end
  self.prefix = output_of("mktemp -d"):gsub("\n", "")
  self.binary = (os.getenv "NGINX_UNDER" or ""):gsub("\n", " ") .. " " .. shell "find_nginx":gsub("\n", "")
  local tries = 0
  repeat
    tries = tries + 1
    self.port, self.tls_port = ports.take(), ports.take()
    local values = {
      modules = shell "nginx_modules", folders = shell("nginx_folders " .. self.prefix),
      root = output_of("pwd"):gsub("\n", ""), prefix = self.prefix, certificates = sandbox.prefix,
      port = self.port, tls_port = self.tls_port, prelude = prelude, workers = options.workers or 1,
      main = options.main or "", http = options.http or "", server = options.server or "", init = options.init or "",
    }
    local file = assert(io.open(self.prefix .. "/nginx.conf", "w"))
    file:write((template:gsub("@([a-z_]+)@", function(name) return tostring(values[name]) end)))
    file:close()
    local said = output_of(("%s 2>&1"):format(self:command("-g '" .. shell "nginx_user" .. "'")))
    local busy = said:find "Address already in use"
    assert(busy and tries < 10 or not said:find "%[emerg%]", said)
    if busy then os.remove(self.prefix .. "/error.log") end -- nothing to complain about
  until not busy
  self.pid = nginx.await("nginx' pid", function()
    return tonumber(read(self.prefix .. "/pid") or "")
  end)
  nginx.await("nginx' workers", function() return #self:workers() >= (options.workers or 1) end)
  return self
end

function nginx:command(words)
  return ("%s -p %s -c %s/nginx.conf -e %s/error.log %s"):format(
    self.binary, self.prefix, self.prefix, self.prefix, words)
end

--- The body of the answer to a GET.
function nginx:ask(path)
  local parts = {}
  local _, status = http.request {
    url = ("http://127.0.0.1:%d%s"):format(self.port, path),
    sink = ltn12.sink.table(parts),
    proxy = false,
  }
  return table.concat(parts), status
end

--- Sends a GET and does not wait: the connection, to be read from, or closed before the answer.
function nginx:send(path)
  local connection = assert(socket.connect("127.0.0.1", self.port))
  connection:settimeout(60)
  assert(connection:send(("GET %s HTTP/1.0\r\n\r\n"):format(path)))
  return connection
end

--- The body of the answer on such a connection; nil and why when it broke off.
function nginx.receive(connection)
  local answer, why = connection:receive "*a"
  connection:close()
  if not answer or answer == "" then return nil, why or "closed" end
  return (answer:gsub("^.-\r\n\r\n", ""))
end

function nginx:log()
  return read(self.prefix .. "/error.log") or ""
end

--- The lines of the log that tell of something bad.
function nginx:complaints()
  local lines = {}
  for line in self:log():gmatch "[^\n]+" do
    if line:find "%[alert%]" or line:find "%[crit%]" or line:find "%[emerg%]" or line:find "%[error%]"
      or line:find "exited on signal" then
      lines[#lines + 1] = line
    end
  end
  return lines
end

--- The pids of its workers, those that are shutting down included.
function nginx:workers()
  local pids = {}
  for pid in output_of("pgrep -P " .. self.pid):gmatch "%d+" do pids[#pids + 1] = tonumber(pid) end
  return pids
end

function nginx:signal(name)
  assert(os.execute(("kill -%s %d"):format(name, self.pid)))
end

function nginx:is_running()
  return is_alive(self.pid)
end

--- Starts new workers; the old ones end when their requests have.
function nginx:reload()
  local before = {}
  for _, pid in ipairs(self:workers()) do before[pid] = true end
  self:signal "HUP"
  nginx.await("a new worker", function()
    for _, pid in ipairs(self:workers()) do
      if not before[pid] then return true end
    end
  end)
end

--- Ends it at once, and removes its files.
function nginx:stop()
  if self:is_running() then self:signal "TERM" end
  nginx.await("nginx to end", function() return not self:is_running() end)
  os.execute("rm -rf " .. self.prefix)
end

return nginx
