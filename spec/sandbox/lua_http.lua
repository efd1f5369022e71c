-- The stand-in's web server is lua-http, in a LuaJIT of its own: what server.lua lists, by lua-http and cqueues.
-- lua_http_main.lua starts it.
local bit = require "bit"
local cqueues = require "cqueues"
local crypto = require "sandbox.crypto"
local errno = require "cqueues.errno"
local ffi = require "ffi"
local gzip = require "sandbox.gzip"
local new_headers = require("http.headers").new
local random = require "openssl.rand"
local sockets = require "cqueues.socket"
require "sandbox.lua_http_repairs"

local server = {
  loop = cqueues.new(),
  sleep = cqueues.sleep,
}

local LONGEST_LINE = 65536
local ABANDONED = {} -- raised by what ends a request without an answer
local CLOSED, CLIENT_LEFT = 444, 499 -- nginx' own statuses for those

ffi.cdef [[
struct stand_in_time { long seconds, microseconds; };
int gettimeofday(struct stand_in_time *time, void *zone);
int EVP_DecodeBlock(unsigned char *bytes, const unsigned char *text, int length);
]]

local time = ffi.new("struct stand_in_time")

function server.now()
  ffi.C.gettimeofday(time, nil)
  return tonumber(time.seconds) + tonumber(time.microseconds) / 1e6
end

function server.update_time() end

-- access_log, error_log: files, once the server runs.
function server.complain(...)
  (server.error_log or io.stderr):write(os.date("%Y/%m/%d %H:%M:%S "), table.concat({ ... }, " "), "\n")
end

function server.after(seconds, f, ...)
  local arguments, count = { ... }, select("#", ...)
  server.loop:wrap(function()
    cqueues.sleep(seconds)
    f(unpack(arguments, 1, count))
  end)
end

local Socket = {}
Socket.__index = Socket

function server.connect(host, port, timeout_ms)
  local socket = sockets.connect { host = host:match("^%[(.*)%]$") or host, port = port, nodelay = true }
  socket:onerror(function(_, _, why) return why end)
  socket:setmode("b", "bn")
  socket:settimeout(timeout_ms / 1000)
  local fine, why = socket:connect()
  if not fine then
    socket:close()
    return nil, errno.strerror(why)
  end
  return setmetatable({ socket = socket }, Socket)
end

function Socket:send(text)
  return self.socket:write(text)
end

function Socket:receive(what)
  local line, why = self.socket:read(what)
  return line, not line and (why and errno.strerror(why) or "closed") or nil
end

function Socket:close()
  self.socket:close()
end

function server.base64(bytes, no_padding)
  local text = ffi.new("unsigned char[?]", math.ceil(#bytes / 3) * 4 + 1)
  local encoded = ffi.string(text, crypto.EVP_EncodeBlock(text, bytes, #bytes))
  return no_padding and encoded:gsub("=+$", "") or encoded
end

function server.unbase64(text)
  local filled, padding = text:match("^([%w+/]*)(=?=?)$")
  if not filled or #text % 4 ~= 0 then
    return nil
  end
  local bytes = ffi.new("unsigned char[?]", #text + 1)
  local length = crypto.EVP_DecodeBlock(bytes, text, #text)
  return length >= 0 and ffi.string(bytes, length - #padding) or nil
end

local function character(digits)
  return string.char(tonumber(digits, 16))
end

function server.unescape(text)
  return (text:gsub("%+", " "):gsub("%%(%x%x)", character))
end

function server.crc32(text)
  local crc = -1
  for i = 1, #text do
    crc = bit.bxor(crc, text:byte(i))
    for _ = 1, 8 do
      crc = bit.bxor(bit.rshift(crc, 1), bit.band(0xedb88320, -bit.band(crc, 1)))
    end
  end
  return bit.bnot(crc) % 2 ^ 32
end

local Request = {}
Request.__index = Request

function Request:header(name)
  local value = self.given:get(name == "host" and ":authority" or name)
  return value
end

function Request:headers()
  local list = {}
  for name, value in self.given:each() do
    if name:sub(1, 1) ~= ":" then
      list[#list + 1] = { name, value }
    end
  end
  return list
end

function Request:raw_header()
  return self.lines and table.concat(self.lines, "\r\n") .. "\r\n\r\n"
end

function Request:arguments()
  local arguments = {}
  for part in (self.uri:match("%?(.*)$") or ""):gmatch("[^&]+") do
    local name, value = part:match("^([^=]*)=(.*)$")
    name, value = server.unescape(name or part), value and server.unescape(value) or true
    local seen = arguments[name]
    if seen == nil then
      arguments[name] = value
    elseif type(seen) == "table" then
      seen[#seen + 1] = value
    else
      arguments[name] = { seen, value }
    end
  end
  return arguments
end

function Request:read_body()
  return self.text_of_body
end

function Request:origin()
  return self.given:get(":scheme") .. "://" .. self:header("host")
end

function Request:ports()
  return self.place.remote_port, self.place.own_port
end

function Request:new_id()
  return (random.bytes(16):gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

function Request:accept_encoding(value)
  self.accepted = value or ""
end

function Request:set_header(name, value)
  self.answer[name:lower()] = value
end

function Request:begin(status)
  self.status = status
end

function Request:write(text)
  self.pending[#self.pending + 1] = text
end

-- The status line and the headers; `ends`: no body follows them.
local function send_head(request, ends)
  local head = new_headers()
  head:append(":status", tostring(request.status))
  head:append("date", request.answer.date or os.date("!%a, %d %b %Y %H:%M:%S GMT"))
  for name, value in pairs(request.answer) do
    if name ~= "date" and not (request.is_http2 and name == "connection") then
      for _, one in ipairs(type(value) == "table" and value or { value }) do
        head:append(name, tostring(one))
      end
    end
  end
  if request.status == 204 then
    request.stream.body_write_type = "missing" -- HTTP/1.1: or lua-http adds a length, which a 204 must not have
  end
  return request.stream:write_headers(head, ends)
end

-- HTTP/1.1's bytes go to the connection as they are: a fault may ask for more or fewer of them than the header said.
local function send_body(request, text, ends)
  local stream = request.stream
  if request.is_http2 or stream.body_write_type ~= "length" then
    return text == "" and not ends or stream:write_chunk(text, ends)
  end
  request.left = (request.left or stream.body_write_left) - #text
  local fine = text == "" or stream.connection:write_body_plain(text)
  if fine and ends and request.left <= 0 then
    stream.body_write_left = 0
    return stream:write_chunk("", true)
  end
  return fine
end

-- What nginx.conf has compressed: an answer in JSON, if it goes out in one piece.
local COMPRESSED = { [200] = true, [403] = true, [404] = true }

local function compress(request, text)
  local answer = request.answer
  if (request.accepted or ""):find("gzip", 1, true) and COMPRESSED[request.status] and not answer["content-encoding"]
    and tostring(answer["content-type"]):find("^application/json") then
    text = gzip(text)
    answer["content-encoding"], answer["content-length"] = "gzip", #text
  end
  return text
end

local function send(request, ends)
  local text = table.concat(request.pending)
  request.pending = {}
  if not request.has_begun then
    if ends and text ~= "" then
      text = compress(request, text)
    end
    request.has_begun = true
    local bodiless = request.status == 204 or request.method == "HEAD"
    if bodiless or request.is_http2 and ends and text == "" then
      return send_head(request, true)
    elseif not send_head(request, false) then
      return nil
    end
  end
  return send_body(request, text, ends)
end

-- lua-http raises where a client resets its stream meanwhile.
local function try_to_send(request, ends)
  if not request.is_over then
    request.is_over = ends
    local fine, sent = pcall(send, request, ends)
    request.client_left = request.client_left or not (fine and sent)
  end
  return not request.client_left or nil
end

function Request:flush()
  return try_to_send(self, false)
end

function Request:finish()
  return try_to_send(self, true)
end

function Request:send_raw(text)
  self.is_over, self.status = true, self.status or 200
  self.stream.body_write_type = "missing" -- so that the connection closes, and without lua-http's own 503
  self.stream.connection.socket:xwrite(text, "n")
end

function Request:abandon()
  error(ABANDONED)
end

local function end_without_answer(request)
  request.is_over = true
  if request.is_http2 then
    request.stream:rst_stream("the stand-in was asked for no answer")
  else
    request.stream.body_write_type = request.stream.body_write_type or "missing"
  end
end

-- What lua-http's connections do not keep: a name, how many requests came, the lines of the last one's header; and the
-- ports, which a socket no longer knows once its client has gone.
local places = setmetatable({}, { __mode = "k" })
local last_place = 0

local function keep_lines(connection, place)
  local read_request_line = connection.read_request_line
  function connection.read_request_line(self, timeout)
    local method, target, version = read_request_line(self, timeout)
    if method then
      place.lines = { ("%s %s HTTP/%s"):format(method, target, version == 1 and "1.0" or "1.1") }
    end
    return method, target, version
  end
  -- lua-http's own leaves out the blanks around a value.
  function connection.read_header(self, timeout)
    local line, why, code = self.socket:xread("*L", timeout)
    if not line then
      return nil, why, code
    elseif line == "\r\n" then
      self.socket:unget(line)
      return nil
    end
    local name, value = line:match("^([^%s:]+):[ \t]*(.-)[ \t]*\r?\n$")
    if not name then
      self.socket:seterror("r", errno.EILSEQ)
      return nil, "no header: " .. line, errno.EILSEQ
    end
    place.lines[#place.lines + 1] = line:gsub("\r?\n$", "")
    return name, value
  end
end

local function port_of(_, _, port)
  return port
end

local function place_of(connection)
  local place = places[connection]
  if not place then
    last_place = last_place + 1
    place = { name = tostring(last_place), requests = 0 }
    places[connection] = place
    place.remote_port, place.own_port = port_of(connection:peername()), port_of(connection:localname())
    if connection.version < 2 then
      connection:setmaxline(LONGEST_LINE)
      keep_lines(connection, place)
    end
  end
  return place
end

-- The request that a stream brings, whole; nil: it never came to its end.
local function receive(stream, listener)
  local place = place_of(stream.connection)
  local given = stream:get_headers()
  if not given then
    return nil
  end
  place.requests = place.requests + 1
  local uri = given:get(":path") or given:get(":authority")
  local request = setmetatable({
    stream = stream,
    given = given,
    accepted = given:get("accept-encoding"),
    place = place,
    lines = place.lines,
    answer = {},
    pending = {},
    is_http2 = stream.connection.version == 2,
    method = given:get(":method"),
    uri = uri,
    path = uri:gsub("%?.*", ""),
    protocol = stream.connection.version == 2 and "HTTP/2.0" or stream.peer_version == 1 and "HTTP/1.0" or "HTTP/1.1",
    listener = listener,
    connection = place.name,
    nth = place.requests,
  }, Request)
  if given:get("expect") == "100-continue" then
    stream:write_continue()
  end
  request.text_of_body = stream:get_body_as_string()
  return request.text_of_body and request or nil
end

-- Hands the request that a stream brings to the room that answers it. served: whether it counts as served.
function server.serve(stream, listener, answer, served)
  local request = receive(stream, listener)
  if not request then
    return
  end
  local begun = cqueues.monotime()
  local fine, reason = pcall(answer, request)
  local status = request.status
  if not fine and reason == ABANDONED then
    status = request.has_begun and status or CLOSED
    end_without_answer(request)
  else
    if not fine then
      server.complain(tostring(reason))
      status, request.status, request.answer, request.pending = 500, 500, { ["content-length"] = 0 }, {}
    end
    status = request:finish() and status or CLIENT_LEFT
  end
  require("sandbox.router").log(listener, status, served)
  if listener ~= "control" then
    server.access_log:write(("%s %s %s %s %d connection=%s request=%d %.3f\n"):format(listener, request.protocol,
      request.method, request.uri, status, request.connection, request.nth, cqueues.monotime() - begun))
  end
end

return server
