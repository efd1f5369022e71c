-- The last requests as they came: what a spec compares with the wire byte by byte.
local json = require "sandbox.json"

local recorder = {}
local kept, count, capacity = {}, 0, 200

local MAX_BODY = 65536

function recorder.reset(new_capacity)
  kept, count, capacity = {}, 0, new_capacity or 200
end

-- The body of the request, which was read; nginx writes a large one into a file.
function recorder.body()
  local path = ngx.req.get_body_file()
  if not path then
    return ngx.req.get_body_data() or ""
  end
  local file = assert(io.open(path, "rb"))
  local body = file:read("*a")
  file:close()
  return body
end

-- Headers as a list of names and values in the order of the wire; HTTP/2 has them by name only.
local function headers_of(request)
  local list = json.list()
  if request.protocol ~= "HTTP/2.0" then
    request.raw_header = ngx.req.raw_header()
    for name, value in request.raw_header:gmatch("\r\n([^:\r\n]+): ?([^\r\n]*)") do
      list[#list + 1] = json.list { name, value }
    end
    return list
  end
  for name, value in pairs(ngx.req.get_headers(0, true)) do
    for _, one in ipairs(type(value) == "table" and value or { value }) do
      list[#list + 1] = json.list { name, one }
    end
  end
  return list
end

function recorder.keep(request)
  if capacity == 0 then
    return
  end
  local headers = headers_of(request)
  local body = ""
  if tonumber(ngx.var.http_content_length or 0) ~= 0 or ngx.var.http_transfer_encoding then
    ngx.req.read_body()
    body = recorder.body()
  end
  count = count + 1
  kept[count % capacity + 1] = {
    number = count,
    time = ngx.now(),
    method = request.method,
    uri = ngx.var.request_uri,
    protocol = request.protocol,
    listener = request.listener,
    connection = request.connection,
    connection_requests = request.nth,
    headers = headers,
    raw_header = request.raw_header,
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
