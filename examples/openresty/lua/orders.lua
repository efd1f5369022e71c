--- GET /orders: a page of orders. GET /counts: how many there are in each status. POST /orders/{id}/cancel: cancels
-- one.

local answer = require "answer"
local client = require "telnyx"
local query = require "query"
local service = require "service"
local summary = require "summary"

local porting = require "telnyx.porting"
local checker = require "telnyx.porting.filters".checker

local orders = {}

-- A browser is waiting: a call ends after so many seconds, and the browser asks again.
local patience = { timeout = 15, deadline = 20, max_attempts = 2 }

local function list_options(values)
  for name, value in pairs(patience) do values[name] = value end
  return values
end

--- A page of the service's list, and the number of orders on it that do not fit the filter. A service may ignore a
-- filter that it does not know: what does not fit is not shown, lest it be cancelled.
function orders.list()
  local arguments = query.arguments()
  local filter, sort, page = query.filter(arguments), query.sort(arguments), query.page(arguments)
  local waiting = service.waiting()
  if waiting then return service.answer_waiting(waiting) end
  local started = ngx.now()
  local found, err
  found, err, waiting = service.result(client:submit("list", list_options {
    filter = filter,
    unchecked_filter = true, -- it is checked below
    sort = sort,
    page = page,
    include_phone_numbers = true,
  }))
  if waiting then return service.answer_waiting(waiting) end
  if not found then return answer.failure(err) end
  ngx.update_time()
  local answered = ngx.now()
  local shown, misfits = {}, 0
  local fits = checker("list", filter)
  for _, order in ipairs(found.data) do
    if not fits or fits(order) ~= false then
      shown[#shown + 1] = summary(order)
    else
      misfits = misfits + 1
    end
  end
  return answer.json(200, {
    orders = #shown > 0 and shown or porting.empty_array,
    misfits = misfits,
    page = found.meta.page_number,
    pages = found.meta.total_pages,
    total = found.meta.total_results,
    size = page.size,
    filtered = filter ~= nil,
    read_at = answered,
    service_seconds = answered - started,
  })
end

--- Asks for one order of each status, under the same other filters, and takes the totals. A service that ignores the
-- status filter gives the same total to all: then there are no counts, as they would be false.
function orders.counts()
  local filter = query.filter(query.arguments(), true) or {}
  local waiting = service.waiting()
  if waiting then return service.answer_waiting(waiting) end
  local requests = {}
  for i, status in ipairs(query.statuses) do
    local wanted = { status = status }
    for name, value in pairs(filter) do wanted[name] = value end
    requests[i] = client:submit("list", list_options { filter = wanted, page = { number = 1, size = 1 },
      include_phone_numbers = filter.phone_numbers ~= nil })
  end
  local counts, total, problem = {}, 0, nil
  for i, status in ipairs(query.statuses) do
    local found, err, held = service.result(requests[i])
    waiting, problem = waiting or held, problem or err
    if found then
      counts[status] = found.meta.total_results
      total = total + (counts[status] or 0)
    end
  end
  if waiting then return service.answer_waiting(waiting) end
  if problem then return answer.failure(problem) end
  return answer.json(200, { counts = counts, total = total })
end

function orders.cancel(id)
  local is_id, order, err = pcall(client.cancel, client, id)
  if not is_id then return answer.problem(400, "the order's id must be a UUID") end
  if not order then return answer.failure(err) end
  return answer.json(200, summary(order))
end

return orders
