--- What the page shows of an order; nothing personal.

local client = require "telnyx"

local porting = require "telnyx.porting"

local shown_numbers = 3

local reasons = {
  ported = "ported already",
  cancelled = "cancelled already",
  final = "final already",
  draft = "a draft: it is deleted rather than cancelled",
  pending = "waits for its cancellation already",
  foc = "less than 48 hours from its FOC date: expect a refusal",
}

local function exceptions_of(status)
  local codes = {}
  for i, detail in ipairs(status and status.details or {}) do codes[i] = detail.code end
  return #codes > 0 and codes or nil
end

--- selectable: whether a cancel may be asked for; expected: "refused" where the service will probably say no; left_out:
-- why none is asked for, a word.
return function(order)
  local cancellable, reason = order:cancellable(client:server_time())
  local status = order.status and order.status.value
  local numbers = {}
  for i, number in ipairs(order.phone_numbers or {}) do
    if i > shown_numbers then break end
    numbers[i] = number.phone_number
  end
  local dates = order.activation_settings or {}
  -- The service decides in the end; an order close to its FOC date may be asked for all the same.
  local selectable = cancellable or reason == "foc"
  return {
    id = order.id,
    status = status,
    exceptions = exceptions_of(order.status),
    customer_reference = order.customer_reference,
    support_key = order.support_key,
    created = order.created_at,
    foc = dates.foc_datetime_actual or dates.foc_datetime_requested,
    numbers = #numbers > 0 and numbers or porting.empty_array,
    number_count = order.porting_phone_numbers_count,
    account = order.user_id,
    selectable = selectable,
    expected = reason == "foc" and "refused" or nil,
    left_out = not selectable and (reason == "final" and status or reason) or nil,
    reason = reason and (reasons[reason == "final" and status or reason] or reasons[reason]),
  }
end
