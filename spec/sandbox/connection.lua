-- Ends a client's connection as a broken network or a dying server would: at once, whatever the server thinks of it.
local ffi = require "ffi"

ffi.cdef [[
int shutdown(int fd, int how);
int getpeername(int fd, void *address, unsigned int *length);
int getsockname(int fd, void *address, unsigned int *length);
int connect(int fd, const void *address, unsigned int length);
]]

local connection = {}

local MAX_DESCRIPTOR, SHUT_RDWR, AF_INET, AF_INET6, ADDRESS_SIZE = 8192, 2, 2, 10, 128
local address = ffi.new("unsigned char[?]", ADDRESS_SIZE)
local length = ffi.new("unsigned int[1]")

-- The port of one end of a descriptor, nil if it is no IP socket.
local function port(name, descriptor)
  length[0] = ADDRESS_SIZE
  if ffi.C[name](descriptor, address, length) ~= 0 then
    return nil
  end
  local family = address[0] + address[1] * 256
  if family == AF_INET or family == AF_INET6 then
    return address[2] * 256 + address[3]
  end
end

-- Names the connection of a request, to be ended now or later.
function connection.of(request)
  local remote, own = request:ports()
  return { remote = remote, own = own }
end

-- The server does not tell the descriptor, but on loopback the two ports name it.
local function find(which)
  for descriptor = 3, MAX_DESCRIPTOR do
    if port("getpeername", descriptor) == which.remote and port("getsockname", descriptor) == which.own then
      return descriptor
    end
  end
end

-- how: "fin" closes in order, "rst" resets. What was not yet sent is lost. True if the connection was still there.
function connection.close(which, how)
  local descriptor = find(which)
  if not descriptor then
    return false
  end
  if how == "rst" then
    -- Linux: connecting a TCP socket to no address family at all resets it.
    ffi.fill(address, ADDRESS_SIZE)
    ffi.C.connect(descriptor, address, ADDRESS_SIZE)
  else
    ffi.C.shutdown(descriptor, SHUT_RDWR)
  end
  return true
end

return connection
