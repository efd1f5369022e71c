--- What the page shows of an order; nothing personal.

local client = require "telnyx"

local plain = require "telnyx.porting.text".plain
local porting = require "telnyx.porting"

local shown_numbers, shown_exceptions = 3, 10

local reasons = {
  ported = "ported already",
  cancelled = "cancelled already",
  final = "final already",
  draft = "a draft: it is deleted rather than cancelled",
  pending = "waits for its cancellation already",
  foc = "less than 48 hours from its FOC date: expect a refusal",
}

-- An answer that is not in the API's shape must not take the whole list away: what is no text or table is left out.
--- A text of the service. What would turn its direction, or can't be seen, is a question mark.
local function text(value) return type(value) == "string" and plain(value) or nil end

local function member(value, name)
  return type(value) == "table" and value[name] or nil
end

--- The texts under a name in a list of tables, most of them; or nil where there are none.
local function texts_of(list, name, most)
  local found = {}
  for _, entry in ipairs(type(list) == "table" and list or {}) do
    if #found == most then break end
    found[#found + 1] = text(member(entry, name))
  end
  return #found > 0 and found or nil
end

--- selectable: whether a cancel may be asked for; expected: "refused" where the service will probably say no; left_out:
-- why none is asked for, a word.
return function(order)
  local cancellable, reason = order:cancellable(client:server_time())
  local status = text(member(order.status, "value"))
  local dates = order.activation_settings
  local count = order.porting_phone_numbers_count
  -- The service decides in the end; an order close to its FOC date may be asked for all the same.
  local selectable = cancellable or reason == "foc"
  return {
    id = order.id,
    status = status or "unknown",
    exceptions = texts_of(member(order.status, "details"), "code", shown_exceptions),
    customer_reference = text(order.customer_reference),
    support_key = text(order.support_key),
    created = text(order.created_at),
    foc = text(member(dates, "foc_datetime_actual")) or text(member(dates, "foc_datetime_requested")),
    numbers = texts_of(order.phone_numbers, "phone_number", shown_numbers) or porting.empty_array,
    number_count = type(count) == "number" and count or nil,
    account = text(order.user_id),
    selectable = selectable,
    expected = reason == "foc" and "refused" or nil,
    left_out = not selectable and (reason == "final" and status or reason) or nil,
    reason = reason and (reasons[reason == "final" and status or reason] or reasons[reason]),
  }
end
