-- The control port: sets the stand-in up, and tells what happened. Every body is JSON.
local answers = require "sandbox.answers"
local background = require "sandbox.background"
local clock = require "sandbox.clock"
local collection = require "sandbox.collection"
local counters = require "sandbox.counters"
local editing = require "sandbox.editing"
local faults = require "sandbox.faults"
local json = require "sandbox.json"
local limits = require "sandbox.limits"
local listing = require "sandbox.listing"
local orders = require "sandbox.orders"
local recorder = require "sandbox.recorder"
local seed = require "sandbox.seed"
local server = require "sandbox.server"
local uploads = require "sandbox.uploads"
local webhooks = require "sandbox.webhooks"

local control = {}
local calls = {}

-- Everything as at the start; options: those of orders.reset, and `requests` (how many to keep).
function control.reset(options)
  counters.reset()
  faults.reset()
  limits.set({})
  listing.ignore({})
  recorder.reset(options.requests)
  background.reset()
  collection.reset()
  webhooks.reset()
  editing.reset()
  uploads.reset()
  clock.set_ahead(0)
  orders.reset(options)
end

calls["POST reset"] = function(options)
  control.reset(options)
  return { orders = #orders.records }
end

calls["GET counters"] = function()
  return counters.values
end

-- Counters and recorded requests from here on; orders, faults and limits stay.
calls["DELETE counters"] = function()
  counters.reset()
  return counters.values
end

calls["POST limits"] = limits.set

-- Adds one fault, or a list of them; the answer is all that are installed.
calls["POST faults"] = function(body)
  for _, fault in ipairs(body[1] and body or { body }) do
    faults.add(fault)
  end
  return json.list(faults.list())
end

calls["GET faults"] = function()
  return json.list(faults.list())
end

calls["DELETE faults"] = function()
  faults.clear()
  return json.list()
end

calls["POST filters"] = function(body)
  listing.ignore(body.ignore)
  return { ignore = json.list(body.ignore) }
end

calls["GET requests"] = function()
  return recorder.list()
end

calls["DELETE requests"] = function()
  recorder.reset()
  return json.list()
end

calls["GET truth"] = function()
  local truth = {}
  for _, record in ipairs(orders.records) do
    local order = orders.shown(record)
    truth[order.id] = {
      status = order.status.value,
      effects = record.effects,
      posts = record.posts,
      gets = record.gets,
    }
  end
  return truth
end

local function describe(record)
  return {
    order = orders.shown(record),
    status = orders.shown(record).status.value,
    effects = record.effects,
    posts = record.posts,
    gets = record.gets,
  }
end

calls["GET order"] = function(_, id)
  local record = orders.find(id)
  return record and describe(record)
end

local function set_foc(order, value)
  order.activation_settings.foc_datetime_requested = value
end

local setters = {
  status = function(record, value)
    if type(value) == "table" then
      orders.set_status(record, value.value, value.details)
    else
      orders.set_status(record, value)
    end
  end,
  foc = function(record, value) set_foc(record.order, value) end,
  foc_hours = function(record, value) set_foc(record.order, clock.iso(clock.now() + value * 3600)) end,
  raw = function(record, value) record.raw = value ~= json.null and value or nil end,
  raw_base64 = function(record, value) record.raw = server.unbase64(value) end,
}

-- status, foc (a date or null), foc_hours (from now), raw or raw_base64 (bytes to show in its stead; raw = null ends
-- it), or any other field of an order. An id that is not known yet becomes a submitted order.
calls["PUT order"] = function(body, id)
  local record = orders.find(id) or orders.create(id)
  for name, value in pairs(body) do
    if setters[name] then
      setters[name](record, value)
    else
      record.order[name] = value
    end
  end
  orders.changed(record)
  return describe(record)
end

-- How many seconds work in the background takes: report, activation, review (of a cancel); false: until it is told to
-- end.
calls["POST times"] = background.set

-- Ends the work on a report, an activation job or a pending cancel (by the order's id) now.
calls["POST finish"] = function(_, id)
  return background.finish(id) and { finished = id } or error("nothing is being done on " .. id, 0)
end

-- How many seconds the service's clock is ahead of the machine's: after 30 minutes unlinked documents go.
calls["POST clock"] = function(body)
  clock.set_ahead(body.ahead or 0)
  return { now = clock.iso(clock.now()) }
end

calls["POST webhooks"] = webhooks.set
calls["GET webhooks"] = webhooks.log

calls["GET statuses"] = function()
  return json.list(seed.statuses)
end

local function perform(call, id, text)
  local body = text == "" and {} or json.decode(text)
  if type(body) ~= "table" then
    error("the body must be a JSON object or list", 0)
  end
  return json.encode(call(body, id) or error("unknown order", 0))
end

function control.serve(request)
  local name, id = request.path:match("^/control/(%a+)/?(.*)$")
  name = name == "orders" and "order" or name
  local call = calls[request.method .. " " .. tostring(name)]
  if not call then
    return answers.send(request, answers.error(404, "10005", "no such control call"))
  end
  local fine, result = pcall(perform, call, id, request:read_body())
  answers.send(request, fine and answers.json(200, result) or answers.error(400, "10015", tostring(result)))
end

return control
