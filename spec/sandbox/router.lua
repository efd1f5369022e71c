-- One request of the API, from its arrival to its answer.
local answers = require "sandbox.answers"
local cancelling = require "sandbox.cancelling"
local clock = require "sandbox.clock"
local counters = require "sandbox.counters"
local faults = require "sandbox.faults"
local json = require "sandbox.json"
local limits = require "sandbox.limits"
local misbehave = require "sandbox.misbehave"
local orders = require "sandbox.orders"
local recorder = require "sandbox.recorder"
local routes = require "sandbox.routes"
local settings = require "sandbox.settings"
local uploads = require "sandbox.uploads"

local router = {}

local function query_arguments()
  return ngx.req.get_uri_args(0)
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
    arguments = query_arguments,
  }
  -- operation: the row of the table; route: its name, or what is wrong with the request.
  local operation, id, part = routes.find(request.method, (ngx.var.request_uri:gsub("%?.*", "")))
  request.operation, request.route = operation, operation and operation.name or id
  request.id, request.part = operation and id, part
  return request
end

-- The key, or one that begins with it and a slash: for specs of what other characters become.
local function has_key()
  local given, expected = ngx.var.http_authorization, "Bearer " .. settings.key
  return given == expected or given and given:sub(1, #expected + 1) == expected .. "/"
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

-- The body's JSON in its operation's shape, or nil and the answer that refuses it.
local function checked_body(operation, text)
  if text == "" and operation.body_is_optional then
    return {}
  end
  local fine, body = pcall(json.decode, text)
  if not fine then
    return nil, answers.error(400, "10015", "The request body is not valid JSON.")
  end
  local pointer, what = operation.body(body, "")
  if pointer then
    return nil, answers.error(422, "10015", pointer:sub(2) .. " " .. what .. ".", { pointer = pointer })
  end
  return body
end

-- The answer of the request's operation; it needs nothing of nginx' request but the query, so it can come later.
local function perform(request)
  local operation = request.operation
  if request.route == "wrong_method" then
    return answers.error(405, "10015", "The method is not allowed here.")
  elseif not operation then
    return answers.not_found()
  end
  if operation.of_order then
    request.record = orders.find(request.id)
    if not request.record then
      return answers.not_found()
    end
  end
  if operation.body and not request.content_type:find("^multipart/form%-data") then
    local refusal
    request.body, refusal = checked_body(operation, request.text)
    if refusal then
      return refusal
    end
  end
  return operation.handler(request)
end

-- What a fault wants the listing to do otherwise.
local function list_changes(fault)
  if fault.kind == "repeat_page" then
    return { page = fault.page or 1 }
  elseif fault.kind == "meta" then
    return { meta = not fault.change and (fault.meta or json.null) or nil, meta_change = fault.change }
  elseif fault.kind == "cap" or fault.kind == "paged" or fault.kind == "leave" then
    return { [fault.kind] = fault }
  end
end

local function answer_with(request, fault)
  request.changes = fault and list_changes(fault)
  local function produce(with_effect)
    if request.method == "GET" or with_effect then
      return perform(request)
    elseif request.route == "cancel" then
      return cancelling.untouched(request)
    end
    return answers.json(200, "{}")
  end
  if fault then
    return misbehave.act(fault, request, produce, perform)
  end
  answers.send(produce(true))
end

function router.serve()
  local request = read_request()
  arrive(request)
  ngx.header["x-request-id"] = ngx.var.request_id
  ngx.header["Date"] = clock.date()
  local linked = uploads.by_link(ngx.var.uri)
  if linked then
    return answers.send(linked)
  end
  if not has_key() then
    counters.add("unauthorized")
    limits.apply(false)
    return answers.send(answers.error(401, "10009", "The authentication headers were either invalid or missing."))
  end
  if request.route == "cancel" then
    cancelling.arrived(request)
  end
  if request.operation and request.operation.body then
    ngx.req.read_body()
    request.text = recorder.body()
    request.content_type = ngx.var.http_content_type or ""
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
