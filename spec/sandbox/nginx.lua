-- The stand-in's web server is nginx: what server.lua lists, by nginx' Lua module.
local server = {
  now = ngx.now,
  update_time = ngx.update_time,
  sleep = ngx.sleep,
  base64 = ngx.encode_base64,
  unbase64 = ngx.decode_base64,
  unescape = ngx.unescape_uri,
  crc32 = ngx.crc32_short,
}

local CLOSES = 444 -- nginx' own status for no answer at all

-- A timer's function takes its values as arguments: what it shares with a request that ngx.exit ended is gone.
local function unless_premature(premature, f, ...)
  if not premature then
    f(...)
  end
end

function server.after(seconds, f, ...)
  ngx.timer.at(seconds, unless_premature, f, ...)
end

function server.connect(host, port, timeout_ms)
  local socket = ngx.socket.tcp()
  socket:settimeout(timeout_ms)
  local fine, reason = socket:connect(host, port)
  if not fine then
    return nil, reason
  end
  return socket
end

local Request = {}
Request.__index = Request

-- "content-type" -> "http_content_type", the variable that has it
local variables = setmetatable({}, {
  __index = function(self, name)
    self[name] = "http_" .. name:gsub("-", "_")
    return self[name]
  end,
})

function Request:header(name)
  return ngx.var[variables[name]]
end

function Request:headers()
  local list = {}
  for name, value in pairs(ngx.req.get_headers(0, true)) do
    for _, one in ipairs(type(value) == "table" and value or { value }) do
      list[#list + 1] = { name, one }
    end
  end
  return list
end

function Request:raw_header()
  return self.protocol ~= "HTTP/2.0" and ngx.req.raw_header() or nil
end

function Request:arguments()
  return ngx.req.get_uri_args(0)
end

-- nginx writes a large one into a file.
function Request:read_body()
  ngx.req.read_body()
  local path = ngx.req.get_body_file()
  if not path then
    return ngx.req.get_body_data() or ""
  end
  local file = assert(io.open(path, "rb"))
  local body = file:read("*a")
  file:close()
  return body
end

function Request:origin()
  return ngx.var.scheme .. "://" .. ngx.var.http_host
end

function Request:ports()
  return tonumber(ngx.var.remote_port), tonumber(ngx.var.server_port)
end

function Request:new_id()
  return ngx.var.request_id
end

function Request:accept_encoding(value)
  ngx.req.set_header("Accept-Encoding", value)
end

function Request:set_header(name, value)
  ngx.header[name] = value
end

function Request:begin(status)
  ngx.status = status
end

function Request:write(text)
  ngx.print(text)
end

function Request:flush()
  ngx.send_headers()
  return ngx.flush(true)
end

function Request:finish()
  ngx.eof()
end

-- Over a socket of our own, as nginx would write none of this.
function Request:send_raw(text)
  assert(ngx.req.socket(true)):send(text)
end

function Request:abandon()
  return ngx.exit(CLOSES)
end

-- nginx.conf's: hands the request that has come to the room that answers it.
function server.serve(answer)
  ngx.ctx.served = true
  local uri = ngx.var.request_uri
  answer(setmetatable({
    method = ngx.req.get_method(),
    uri = uri,
    path = uri:gsub("%?.*", ""),
    protocol = ngx.var.server_protocol,
    listener = ngx.var.listener,
    connection = ngx.var.connection,
    nth = tonumber(ngx.var.connection_requests),
  }, Request))
end

-- What became of a request, those included that nginx refused by itself: a CONNECT to a proxy, say.
function server.log()
  require("sandbox.router").log(ngx.var.listener, ngx.status, ngx.ctx.served)
end

return server
