-- Starts the stand-in on lua-http: opens its ports, goes on in the background, and writes its process id into
-- PREFIX/server.pid. `sandbox` calls it with the addresses to listen at, and a NAME=PORT for each listener.
--
--   luajit lua_http_main.lua PREFIX KEY "127.0.0.1 ::1" NAME=PORT...
local prefix, key, hosts = arg[1], arg[2], arg[3]
package.path = prefix .. "/lua/?.lua;" .. package.path

local control = require "sandbox.control"
local ffi = require "ffi"
local http_server = require "http.server"
local pkey = require "openssl.pkey"
local router = require "sandbox.router"
local server = require "sandbox.server"
local settings = require "sandbox.settings"
local signal = require "cqueues.signal"
local tls = require "http.tls"
local x509 = require "openssl.x509"

ffi.cdef [[
int daemon(int nochdir, int noclose);
int getpid(void);
]]

local HOUR = 3600

local function read(name)
  local file = assert(io.open(prefix .. "/" .. name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

-- A proxy that lets nobody through: what comes is counted as no HTTP.
local function refuse(request)
  request:set_header("Proxy-Authenticate", 'Basic realm="stand-in"')
  request:set_header("Content-Length", 0)
  request:begin(407)
end

-- certificate: with TLS; http1: without HTTP/2; answer: another room than the API's; unserved: not counted as served.
local LISTENERS = {
  http = { http1 = true },
  https = { certificate = "good.pem" },
  https_h1 = { certificate = "good.pem", http1 = true },
  expired = { certificate = "expired.pem" },
  wrong_host = { certificate = "wrong_host.pem" },
  self_signed = { certificate = "self_signed.pem" },
  elsewhere = { http1 = true, answer = router.elsewhere },
  proxy = { http1 = true, answer = refuse, unserved = true },
  control = { http1 = true, answer = control.serve },
}

-- The first of the protocols that are spoken here and that the client offers.
local function select_protocol(_, offered, spoken)
  for _, protocol in ipairs(spoken) do
    for _, other in ipairs(offered) do
      if protocol == other then
        return protocol
      end
    end
  end
end

local function tls_context(listener)
  local context = tls.new_server_context()
  context:setPrivateKey(pkey.new(read("server.key")))
  context:setCertificate(x509.new(read(listener.certificate)))
  context:setAlpnSelect(select_protocol, listener.http1 and { "http/1.1" } or { "h2", "http/1.1" })
  return context
end

local function complain(_, _, what, reason)
  server.complain(what, tostring(reason))
end

local function listen(name, host, port)
  local listener = assert(LISTENERS[name], name)
  local opened, reason = http_server.listen {
    cq = server.loop,
    host = host,
    port = port,
    reuseaddr = true,
    tls = listener.certificate ~= nil,
    ctx = listener.certificate and tls_context(listener),
    version = listener.http1 and 1.1 or nil,
    connection_setup_timeout = HOUR,
    intra_stream_timeout = HOUR,
    onerror = complain,
    onstream = function(_, stream)
      server.serve(stream, name, listener.answer or router.serve, not listener.unserved)
    end,
  }
  if opened then
    opened, reason = opened:listen()
  end
  if not opened then
    io.stderr:write(("%s port %s: %s\n"):format(host, port, reason))
    os.exit(1)
  end
end

settings.key = key
settings.read_webhook_key(prefix .. "/webhook.seed")
for i = 4, #arg do
  local name, port = arg[i]:match("^([%w_]+)=(%d+)$")
  if name == "elsewhere" then
    settings.elsewhere = "http://127.0.0.1:" .. port
  end
  for host in hosts:gmatch("%S+") do
    listen(name, host, port)
  end
end
control.reset({})

server.access_log = assert(io.open(prefix .. "/access.log", "a"))
server.access_log:setvbuf("line")
server.error_log = assert(io.open(prefix .. "/error.log", "a"))
server.error_log:setvbuf("line")
signal.ignore(signal.SIGPIPE)

-- As nginx does it: who called goes on once the ports are open.
local IN_THIS_FOLDER = 1
assert(ffi.C.daemon(IN_THIS_FOLDER, 0) == 0, "no process for the background")
local file = assert(io.open(prefix .. "/server.pid", "w"))
file:write(ffi.C.getpid(), "\n")
file:close()
for reason in server.loop:errors() do
  server.complain(reason)
end
