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

-- The key, or one that begins with it and a slash: for specs of what other characters become.
local function has_key(request)
  local given, expected = request:header("authorization"), "Bearer " .. settings.key
  return given == expected or given and given:sub(1, #expected + 1) == expected .. "/"
end

-- The key counts as seen wherever in the headers it stands.
local function key_seen(request)
  if has_key(request) then
    return true
  end
  local raw_header = request:raw_header()
  return raw_header ~= nil and raw_header:find(settings.key, 1, true) ~= nil
end

-- Adds to a request what it is here, and counts and records it.
-- operation: the row of the table; route: its name, or what is wrong with the request.
local function arrive(request)
  request.turn = request.nth == 1 and "first" or "reused"
  request.number = counters.values.requests
  local operation, id, part = routes.find(request.method, request.path)
  request.operation, request.route = operation, operation and operation.name or id
  request.id, request.part = operation and id, part
  counters.arrived(request, request:header("user-agent"), key_seen(request))
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

-- The answer of the request's operation; it can come later, when the request is over.
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
  answers.send(request, produce(true))
end

function router.serve(request)
  arrive(request)
  request:set_header("x-request-id", request:new_id())
  request:set_header("Date", clock.date())
  local linked = uploads.by_link(request.path)
  if linked then
    return answers.send(request, linked)
  end
  if not has_key(request) then
    counters.add("unauthorized")
    limits.apply(request, false)
    return answers.send(request,
      answers.error(401, "10009", "The authentication headers were either invalid or missing."))
  end
  if request.route == "cancel" then
    cancelling.arrived(request)
  end
  if request.operation and request.operation.body then
    request.text = request:read_body()
    request.content_type = request:header("content-type") or ""
  end
  local refused = limits.apply(request, true)
  if refused then
    return answers.send(request, refused)
  end
  answer_with(request, faults.choose(request))
end

-- The listener that nobody should come to: counts, and answers as a proxy that knows nobody would.
function router.elsewhere(request)
  arrive(request)
  answers.send(request, answers.error(502, "10007", "This is elsewhere."))
end

-- Counts what became of a request. served: whether one of these rooms got it.
function router.log(listener, status, served)
  if listener ~= "control" then
    counters.add_in("statuses", tostring(status))
    if not served then
      counters.add_in("not_http", listener)
    end
  end
end

return router
