-- The comments on an order.
local collection = require "sandbox.collection"
local events = require "sandbox.events"
local query = require "sandbox.query"

local comments = {}
local kept = collection.new("porting_comment", true)

function comments.list(request)
  return query.list(request, kept:list(request.id))
end

function comments.create(request)
  local order = request.record.order
  local comment = kept:add({ body = request.body.body, porting_order_id = order.id, user_type = "user" }, order.id)
  events.new_comment(order, comment)
  return collection.answer(201, comment)
end

return comments
