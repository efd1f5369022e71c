-- Asks the stand-in API over plain HTTP, with nothing of the module under test in between.
local cjson = require "cjson"
local http = require "socket.http"
local ltn12 = require "ltn12"
local sandbox = require "spec.support.sandbox"

local api = {}

-- One request on a connection of its own; returns status, decoded body (or nil), headers and body. body: a table, or a
-- string that is sent as it is. headers: those to add; false leaves one out.
function api.request(method, path, body, headers)
  local text = type(body) == "table" and cjson.encode(body) or body or ""
  local parts, sent = {}, { authorization = "Bearer " .. sandbox.key, ["content-length"] = #text }
  for name, value in pairs(headers or {}) do
    sent[name] = value or nil
  end
  local _, status, received = http.request {
    method = method,
    url = sandbox.http .. path,
    headers = sent,
    source = ltn12.source.string(text),
    sink = ltn12.sink.table(parts),
    redirect = false,
    proxy = false,
  }
  local answer = table.concat(parts)
  local fine, decoded = pcall(cjson.decode, answer)
  return status, fine and decoded or nil, received, answer
end

-- "a=b" pairs percent-encoded as clients of the API do it, joined to a query with its question mark.
function api.query(...)
  local arguments = {}
  for i, argument in ipairs { ... } do
    local name, value = argument:match "^(.-)=(.*)$"
    local function encode(text)
      return (text:gsub("[^%w%-_.]", function(c)
        return ("%%%02X"):format(c:byte())
      end))
    end
    arguments[i] = encode(name) .. "=" .. encode(value)
  end
  return "?" .. table.concat(arguments, "&")
end

-- The id of some order with this status.
function api.order_with(status)
  local found
  for id, truth in pairs(sandbox.truth()) do
    if truth.status == status and (not found or id < found) then
      found = id
    end
  end
  return assert(found, "the sandbox has no order with the status " .. status)
end

-- Asks again until test(…) is true of what the request gives; fails after a minute.
function api.until_true(test, ...)
  local socket = require "socket"
  local stop = socket.gettime() + 60
  while true do
    local results = { api.request(...) }
    if test(results[1], results[2], results[4]) then
      return results[1], results[2], results[4]
    end
    assert(socket.gettime() < stop, "it did not come true within a minute")
    socket.sleep(0.02)
  end
end

return api
