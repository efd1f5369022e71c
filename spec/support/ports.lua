--- Ports for servers that are told theirs. What the system gives (port 0) can go to an outgoing connection before the
-- server has it. So these are below the range of such connections and of the stand-ins' ports, and in one run of
-- tools/test each is given once: PORTS names a folder that has a folder for each.

local lfs = require "lfs"
local socket = require "socket"

local ports = {}

local first, count = 10000, 10000

local function random()
  local file = assert(io.open("/dev/urandom", "rb"))
  local one, two = file:read(2):byte(1, 2)
  file:close()
  return one * 256 + two
end

local function is_free(port)
  local server = socket.bind("127.0.0.1", port)
  if server then server:close() end
  return server ~= nil
end

--- A port of 127.0.0.1.
function ports.take()
  local taken = os.getenv "PORTS"
  for _ = 1, 1000 do
    local port = first + random() % count
    if (not taken or lfs.mkdir(("%s/%d"):format(taken, port))) and is_free(port) then return port end
  end
  error "no port is free"
end

return ports
