-- What happened to orders: kept for GET /porting/events, and handed to the webhooks.
local answers = require "sandbox.answers"
local clock = require "sandbox.clock"
local collection = require "sandbox.collection"
local json = require "sandbox.json"
local query = require "sandbox.query"
local webhooks = require "sandbox.webhooks"

local events = {}
local kept = collection.new("porting_event")
local urls = setmetatable({}, { __mode = "k" }) -- event -> its order's webhook_url at the time

local MOST = 10000

-- What an event tells of an order has no null in the specification: what is null is left out.
local function known(value)
  return value ~= json.null and value or nil
end

local function happened(kind, order, payload)
  if #kept.records >= MOST then
    kept:keep_last(MOST / 2)
  end
  local event = kept:add({
    available_notification_methods = json.list { "email", "webhook" },
    event_type = "porting_order." .. kind,
    payload = payload,
    payload_status = "created",
    porting_order_id = order.id,
  }, order.id)
  if payload ~= json.null then
    event.payload_status = "completed"
    urls[event] = order.webhook_url
    webhooks.deliver(event, order.webhook_url)
  end
  return event
end

function events.status_changed(order)
  happened("status_changed", order, {
    customer_reference = known(order.customer_reference),
    id = order.id,
    status = order.status,
    support_key = known(order.support_key),
    updated_at = order.updated_at,
    webhook_url = known(order.webhook_url),
  })
end

function events.messaging_changed(order)
  happened("messaging_changed", order, {
    customer_reference = known(order.customer_reference),
    id = order.id,
    messaging = json.copy(order.messaging),
    support_key = known(order.support_key),
  })
end

function events.deleted(order)
  happened("deleted", order, {
    created_at = order.created_at,
    customer_reference = known(order.customer_reference),
    deleted_at = clock.stamp(),
    id = order.id,
    record_type = "porting_event",
    updated_at = order.updated_at,
  })
end

function events.new_comment(order, comment)
  happened("new_comment", order, {
    comment = {
      body = comment.body,
      id = comment.id,
      inserted_at = comment.created_at,
      user_id = order.user_id,
      user_type = comment.user_type,
    },
    porting_order_id = order.id,
    support_key = known(order.support_key),
  })
end

-- from: the order that was split; to: the one that its phone numbers (with ids) went to.
function events.split(from, to, phone_number_ids)
  local phone_numbers = json.list()
  for i, id in ipairs(phone_number_ids) do
    phone_numbers[i] = { id = id }
  end
  happened("split", from, { from = { id = from.id }, porting_phone_numbers = phone_numbers, to = { id = to.id } })
end

-- These are for the list only, no webhook tells of them.
function events.loa_updated(order)
  happened("loa_updated", order, json.null)
end

function events.sharing_token_expired(order)
  happened("sharing_token_expired", order, json.null)
end

local FILTERS = {
  type = query.one_of("event_type"),
  porting_order_id = query.one_of("porting_order_id"),
  ["created_at.gte"] = query.date("created_at", function(a, b) return a >= b end),
  ["created_at.lte"] = query.date("created_at", function(a, b) return a <= b end),
}

function events.list(request)
  return query.list(request, kept:list(), { filters = FILTERS })
end

function events.get(request)
  local event = kept:find(request.id)
  return event and collection.answer(200, event) or answers.not_found()
end

function events.republish(request)
  local event = kept:find(request.id)
  if not event then
    return answers.not_found()
  end
  if event.payload ~= json.null then
    webhooks.deliver(event, urls[event])
  end
  return answers.nothing()
end

return events
