--- Reads orders: through the pages of a listing, or by their ids.

local command_error = require "telnyx.porting.command.running.command_error"

local order_reader = {}

local page_size, at_once = 250, 64

--- Whether an order is open: neither final nor waiting for its cancellation.
function order_reader.is_open(order)
  local _, reason = order:cancellable()
  return reason ~= "final" and reason ~= "pending"
end

--- Iterates over all orders that a filter selects (nil: all), and lists again where orders leave the list meanwhile.
-- The caller checks the filter, with messages for the user of the command.
function order_reader.iterate(client, options)
  options.relist = true
  if options.filter then options.unchecked_filter = true end
  return command_error.call_library(client.orders, client, options)
end

--- Calls visit(order) for all orders of a listing.
function order_reader.visit_all(client, options, visit)
  local walk = order_reader.iterate(client, options)
  while true do
    local order = command_error.call_library(walk)
    if not order then return end
    visit(order)
  end
end

--- Returns how many pages all orders of the account take.
function order_reader.count_pages(client)
  local page, err = command_error.call_library(client.list, client, { page = { size = 1 } })
  if not page then command_error.raise_from(err) end
  local total = page.meta and page.meta.total_results
  return type(total) == "number" and math.ceil(total / page_size) or math.huge
end

--- Reads orders by id, some at once, and calls visit(id, order, err) for each, in the order of the ids.
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
