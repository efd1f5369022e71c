-- The last requests as they came: what a spec compares with the wire byte by byte.
local json = require "sandbox.json"
local server = require "sandbox.server"

local recorder = {}
local kept, count, capacity = {}, 0, 200

local MAX_BODY = 65536

function recorder.reset(new_capacity)
  kept, count, capacity = {}, 0, new_capacity or 200
end

-- Headers as a list of names and values in the order of the wire; HTTP/2 has them by name only.
local function headers_of(request)
  local list = json.list()
  local raw_header = request:raw_header()
  if raw_header then
    for name, value in raw_header:gmatch("\r\n([^:\r\n]+): ?([^\r\n]*)") do
      list[#list + 1] = json.list { name, value }
    end
    return list, raw_header
  end
  for i, pair in ipairs(request:headers()) do
    list[i] = json.list(pair)
  end
  return list
end

function recorder.keep(request)
  if capacity == 0 then
    return
  end
  local headers, raw_header = headers_of(request)
  local body = ""
  if tonumber(request:header("content-length") or 0) ~= 0 or request:header("transfer-encoding") then
    body = request:read_body()
  end
  count = count + 1
  kept[count % capacity + 1] = {
    number = count,
    time = server.now(),
    method = request.method,
    uri = request.uri,
    protocol = request.protocol,
    listener = request.listener,
    connection = request.connection,
    connection_requests = request.nth,
    headers = headers,
    raw_header = raw_header,
    body = body:sub(1, MAX_BODY),
    body_length = #body,
  }
end

-- The kept requests, oldest first.
function recorder.list()
  local list = json.list()
  for number = math.max(1, count - capacity + 1), count do
    list[#list + 1] = kept[number % capacity + 1]
  end
  return list
end

return recorder
