--- GET /orders: a page of orders. POST /orders/{id}/cancel: cancels one.

local answer = require "answer"
local client = require "telnyx"
local guard = require "guard"

local porting = require "telnyx.porting"
local checker = require "telnyx.porting.filters".checker

local orders = {}

local reasons = {
  final = "final already",
  draft = "a draft: it is deleted rather than cancelled",
  pending = "waits for its cancellation already",
  foc = "less than 48 hours from its FOC date: expect a refusal",
}

--- What the page shows of an order; nothing personal.
local function summary(order)
  local cancellable, reason = order:cancellable(client:server_time())
  local numbers = {}
  for i, number in ipairs(order.phone_numbers or {}) do
    if i <= 2 then numbers[i] = number.phone_number end
  end
  return {
    id = order.id,
    status = order.status and order.status.value,
    customer_reference = order.customer_reference,
    support_key = order.support_key,
    foc = order.activation_settings and (order.activation_settings.foc_datetime_actual
      or order.activation_settings.foc_datetime_requested),
    numbers = #numbers > 0 and numbers or porting.empty_array,
    number_count = order.porting_phone_numbers_count,
    -- The API decides in the end; an order close to its FOC date may be asked all the same.
    selectable = cancellable or reason == "foc",
    reason = reasons[reason],
  }
end

--- The filters of the API that the page offers.
local function filter_of(query)
  local filter = {}
  for _, name in ipairs { "customer_reference", "status" } do
    if type(query[name]) == "string" and query[name] ~= "" then filter[name] = query[name] end
  end
  if type(query.number) == "string" and query.number ~= "" then
    filter.phone_numbers = { phone_number = { contains = query.number } }
  end
  return next(filter) and filter or nil
end

function orders.list()
  guard.method "GET"
  local query = ngx.req.get_uri_args()
  local number = type(query.page) == "string" and query.page:match "^[1-9]%d?%d?%d?%d?$"
  local filter = filter_of(query)
  -- A status that the API does not have, say, raises.
  local well_asked, page, err = pcall(client.list, client, {
    filter = filter,
    unchecked_filter = true, -- it is looked at below
    sort = "-created_at",
    page = { number = number and tonumber(number) or 1, size = 50 },
    include_phone_numbers = true,
  })
  if not well_asked then return answer.problem(400, tostring(page)) end
  if not page then return answer.failure(err) end
  local shown = {}
  local fits = checker("list", filter)
  for _, order in ipairs(page.data) do
    -- A service may ignore a filter that it does not know: what does not fit is not shown, lest it be cancelled.
    if not fits or fits(order) ~= false then shown[#shown + 1] = summary(order) end
  end
  return answer.json(200, { orders = #shown > 0 and shown or porting.empty_array, meta = page.meta })
end

function orders.cancel(id)
  guard.method "POST"
  local is_id, order, err = pcall(client.cancel, client, id)
  if not is_id then return answer.problem(400, tostring(order)) end
  if not order then return answer.failure(err) end
  return answer.json(200, summary(order))
end

return orders
