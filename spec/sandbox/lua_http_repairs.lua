-- What lua-http 0.4, the latest, gets wrong, and clients notice.
local errno = require "cqueues.errno"
local h2_connection = require("http.h2_connection").methods
local hpack = require "http.hpack"
local ffi = require "ffi"

-- RFC 7541, 5.1: a number in seven bits, or all seven set and the rest behind them.
local function length_of(text)
  local rest = #text - 127
  if rest < 0 then
    return string.char(#text)
  end
  local bytes = "\127"
  while rest >= 128 do
    bytes = bytes .. string.char(rest % 128 + 128)
    rest = math.floor(rest / 128)
  end
  return bytes .. string.char(rest)
end

-- Its numbers lack their last byte where all bits are set and the rest is 0: for the 63rd name of the table, for a text
-- of 127 bytes. The client then ends the connection. So names and values go out in full (6.2.2), in lengths of ours.
function hpack.methods:encode_headers(headers)
  for name, value in headers:each() do
    self:append_data("\0" .. length_of(name) .. name .. length_of(value) .. value)
  end
  return true
end

ffi.cdef [[long recv(int socket, void *bytes, size_t length, int flags);]]

local PEEK, AT_ONCE = 0x02, 0x40 -- Linux
local byte = ffi.new("char[1]")

local function has_ended(socket)
  local received = tonumber(ffi.C.recv(socket:pollfd(), byte, 1, PEEK + AT_ONCE))
  return received == 0 or received < 0 and ffi.errno() ~= errno.EAGAIN
end

-- Where a connection over TLS ends without a word, it says that no frame is here yet, and not that none will ever be:
-- its server reads again at once, and for ever.
local read_http2_frame = h2_connection.read_http2_frame
function h2_connection:read_http2_frame(timeout)
  local kind, flags, stream, payload = read_http2_frame(self, timeout)
  if kind == nil and (flags == nil or stream == errno.ETIMEDOUT and has_ended(self.socket)) then
    return nil, "the connection has ended", errno.ECONNRESET
  end
  return kind, flags, stream, payload
end

-- Where two coroutines read one connection, as while a body comes, both can miss that more of it is there. So they look
-- again now and then.
local LOOK_AGAIN = 0.02 -- seconds
local timeout_of = h2_connection.timeout
function h2_connection:timeout()
  return math.min(timeout_of(self) or LOOK_AGAIN, LOOK_AGAIN)
end
