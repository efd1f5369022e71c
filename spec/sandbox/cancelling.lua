-- GET /porting_orders/{id} and POST …/actions/cancel: what an order shows, and when it can be cancelled.
local answers = require "sandbox.answers"
local background = require "sandbox.background"
local clock = require "sandbox.clock"
local counters = require "sandbox.counters"
local orders = require "sandbox.orders"

local cancelling = {}

local WINDOW = 48 * 3600

local REFUSALS = {
  draft = "A draft porting order can't be cancelled; delete it instead.",
  ported = "A ported porting order can't be cancelled.",
  cancelled = "The porting order is already cancelled.",
  ["cancel-pending"] = "The porting order is already pending cancellation.",
}

local function refusal(order)
  local reason = REFUSALS[order.status.value]
  if reason then
    return reason
  end
  local foc = clock.parse(order.activation_settings.foc_datetime_requested)
  if foc and math.abs(foc - clock.now()) < WINDOW then
    return "A porting order can't be cancelled within 48 hours of its FOC date and time."
  end
end

function cancelling.get(request)
  local record = orders.find(request.id)
  if not record then
    return answers.not_found()
  end
  record.gets = record.gets + 1
  return orders.answer(200, record, request:arguments().include_phone_numbers ~= "false")
end

-- Counts a POST that arrived, whatever becomes of it.
function cancelling.arrived(request)
  local record = orders.find(request.id)
  if record then
    record.posts = record.posts + 1
    if orders.shown(record).status.value == "cancel-pending" then
      counters.add("already_pending")
    end
  end
end

-- Staff have looked at what was asked: a pending cancel becomes a cancelled order.
function cancelling.reviewed(id)
  local record = orders.find(id)
  if record and orders.shown(record).status.value == "cancel-pending" then
    orders.set_status(record, "cancelled")
  end
end

-- Cancels if the rules allow it. Returns the record, or nil and the reason (nil for an unknown id).
function cancelling.effect(id)
  local record = orders.find(id)
  if not record then
    return nil
  end
  local reason = refusal(orders.shown(record))
  if reason then
    counters.add("refused")
    return nil, reason
  end
  record.before, record.cancelled_at = orders.encode(record, true), clock.now()
  record.effects = record.effects + 1
  counters.add("cancelled")
  orders.set_status(record, "cancel-pending")
  background.begin("review", record.order.id, cancelling.reviewed)
  return record
end

function cancelling.cancel(request)
  local record, reason = cancelling.effect(request.id)
  if record then
    return orders.answer(200, record, true)
  elseif reason then
    return answers.refused(reason)
  end
  return answers.not_found()
end

-- The answer of a cancel that has not happened: the order as it is.
function cancelling.untouched(request)
  local record = orders.find(request.id)
  return record and orders.answer(200, record, true) or answers.not_found()
end

return cancelling
