-- One request of the API, from its arrival to its answer.
local answers = require "sandbox.answers"
local cancelling = require "sandbox.cancelling"
local counters = require "sandbox.counters"
local faults = require "sandbox.faults"
local json = require "sandbox.json"
local limits = require "sandbox.limits"
local listing = require "sandbox.listing"
local misbehave = require "sandbox.misbehave"
local recorder = require "sandbox.recorder"
local settings = require "sandbox.settings"

local router = {}

-- The path is matched as it came: nginx has not resolved or decoded anything in it. A route's first word is its name.
local ROUTES = {
  { "list", "GET", "^/v2/porting_orders$" },
  { "get", "GET", "^/v2/porting_orders/([^/]+)$" },
  { "cancel", "POST", "^/v2/porting_orders/([^/]+)/actions/cancel$" },
}

local function route(method, path)
  local known_path = false
  for _, entry in ipairs(ROUTES) do
    local name, wanted_method, pattern = entry[1], entry[2], entry[3]
    local found = path:match(pattern)
    if found and method == wanted_method then
      return name, name ~= "list" and ngx.unescape_uri(found):lower() or nil
    end
    known_path = known_path or found ~= nil
  end
  return known_path and "wrong_method" or "unknown"
end

local function read_request()
  local nth = tonumber(ngx.var.connection_requests)
  local request = {
    method = ngx.req.get_method(),
    protocol = ngx.var.server_protocol,
    listener = ngx.var.listener,
    connection = ngx.var.connection,
    nth = nth,
    turn = nth == 1 and "first" or "reused",
    number = counters.values.requests,
  }
  request.route, request.id = route(request.method, (ngx.var.request_uri:gsub("%?.*", "")))
  return request
end

local function has_key()
  return ngx.var.http_authorization == "Bearer " .. settings.key
end

-- The key counts as seen wherever in the headers it stands.
local function key_seen(request)
  if has_key() then
    return true
  elseif request.protocol ~= "HTTP/2.0" then
    return ngx.req.raw_header():find(settings.key, 1, true) ~= nil
  end
  return false
end

local function arrive(request)
  ngx.ctx.arrived = true
  counters.arrived(request, ngx.var.http_user_agent, key_seen(request))
  recorder.keep(request)
end

local handlers = { get = cancelling.get, cancel = cancelling.cancel }

function handlers.list(request)
  return listing.answer(request.changes or {})
end

function handlers.wrong_method()
  return answers.error(405, "10015", "The method is not allowed here.")
end

function handlers.unknown()
  return answers.error(404, "10005", "The requested resource or URL could not be found.")
end

-- What a fault wants the listing to do otherwise.
local function list_changes(fault)
  if fault.kind == "repeat_page" then
    return { page = fault.page or 1 }
  elseif fault.kind == "meta" then
    return { meta = fault.meta or json.null }
  end
end

local function answer_with(request, fault)
  request.changes = fault and list_changes(fault)
  local function produce(with_effect)
    if request.route == "cancel" and not with_effect then
      return cancelling.untouched(request)
    end
    return handlers[request.route](request)
  end
  if fault then
    return misbehave.act(fault, request, produce)
  end
  answers.send(produce(true))
end

function router.serve()
  local request = read_request()
  arrive(request)
  ngx.header["x-request-id"] = ngx.var.request_id
  if not has_key() then
    counters.add("unauthorized")
    limits.apply(false)
    return answers.send(answers.error(401, "10009", "The authentication headers were either invalid or missing."))
  end
  if request.route == "cancel" then
    cancelling.arrived(request)
  end
  local refused = limits.apply(true)
  if refused then
    return answers.send(refused)
  end
  answer_with(request, faults.choose(request))
end

-- The listener that nobody should come to: counts, and answers as a proxy that knows nobody would.
function router.elsewhere()
  arrive(read_request())
  answers.send(answers.error(502, "10007", "This is elsewhere."))
end

-- Counts what became of each request, those included that nginx refused by itself: a CONNECT to a proxy, say.
function router.log()
  local listener = ngx.var.listener
  if listener ~= "control" then
    counters.add_in("statuses", tostring(ngx.status))
    if not ngx.ctx.arrived then
      counters.add_in("not_http", listener)
    end
  end
end

return router
