--- Reads orders: through the pages of a listing, or by their ids.

local command_error = require "telnyx.porting.command.running.command_error"

local order_reader = {}

local page_size, at_once = 250, 64

--- Whether it is not settled yet what becomes of an order: neither final nor waiting for its cancellation.
function order_reader.is_open(order)
  local _, reason = order:cancellable()
  return reason ~= "final" and reason ~= "pending"
end

--- An iterator over all orders that a filter selects (nil: over all), which goes through the list again when orders
-- leave it meanwhile. The filter is checked by the caller, who has words for the command's user.
function order_reader.iterate(client, options)
  options.relist = true
  if options.filter then options.unchecked_filter = true end
  return command_error.call_library(client.orders, client, options)
end

--- Goes through all orders of a listing: visit(order).
function order_reader.visit_all(client, options, visit)
  local walk = order_reader.iterate(client, options)
  while true do
    local order = command_error.call_library(walk)
    if not order then return end
    visit(order)
  end
end

--- How many pages all orders of the account would take.
function order_reader.count_pages(client)
  local page, err = command_error.call_library(client.list, client, { page = { size = 1 } })
  if not page then command_error.raise_from(err) end
  local total = page.meta and page.meta.total_results
  return type(total) == "number" and math.ceil(total / page_size) or math.huge
end

--- Reads the orders with these ids, some at once: visit(id, order, err), in their order.
function order_reader.read(client, ids, visit)
  local requests = {}
  for i = 1, #ids + at_once do
    local done = i - at_once
    if done >= 1 then
      visit(ids[done], requests[done]:result())
      requests[done] = false
    end
    if i <= #ids then
      requests[i] = client:submit("get", ids[i])
      client:drive()
    end
  end
end

return order_reader
