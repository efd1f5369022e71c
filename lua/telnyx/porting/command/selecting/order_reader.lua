--- Reads orders: through the pages of a listing, or by their ids.

local command_error = require "telnyx.porting.command.running.command_error"
local porting = require "telnyx.porting"

local order_reader = {}

local page_size, at_once = 250, 64
-- Up to this many ids are read one by one, without asking for the number of pages.
local few = 20

--- Whether an order is open: neither final nor waiting for its cancellation.
function order_reader.is_open(order)
  local _, reason = order:cancellable()
  return reason ~= "final" and reason ~= "pending"
end

--- Adds to a call's options those of each call of a reading (of reading_progress.lua; nil: none). Returns them.
function order_reader.options(options, reading)
  for name, value in pairs(reading and reading.call or {}) do options[name] = value end
  return options
end

--- Iterates over all orders that a filter selects (nil: all), and lists again where orders leave the list meanwhile.
-- The caller checks the filter, with messages for the user of the command.
function order_reader.iterate(client, options)
  options.relist = true
  if options.filter then options.unchecked_filter = true end
  return command_error.call_library(client.orders, client, options)
end

--- Calls visit(order) for all orders of a listing, until it returns true. reading (of reading_progress.lua, or nil)
-- steps on with each.
function order_reader.visit_all(client, options, visit, reading)
  local walk = order_reader.iterate(client, order_reader.options(options, reading))
  while true do
    local order = command_error.call_library(walk)
    if not order then return end
    if reading then reading:step(true) end
    if visit(order) then return end
  end
end

--- Returns how many orders the account has, or a filter finds; nil if the service does not say. reading: as above.
function order_reader.count(client, filter, reading)
  local page, err = command_error.call_library(client.list, client, order_reader.options(
    { page = { size = 1 }, filter = filter, unchecked_filter = filter and true or nil }, reading))
  if not page then command_error.raise_from(err) end
  local total = page.meta and page.meta.total_results
  return type(total) == "number" and total or nil
end

--- Returns how many pages `count` orders take (nil: their number is not known).
function order_reader.pages_of(count)
  return count and math.ceil(count / page_size) or math.huge
end

--- Reads orders by id, some at once, and calls visit(id, order, err) for each, in their order. next_id(): the next id,
-- or nil at the end. reading: as above.
function order_reader.read_each(client, next_id, visit, reading)
  local ids, requests, sent, done = {}, {}, 0, 0 -- those under way: at most at_once
  local id = next_id()
  while id or done < sent do
    if id and sent - done < at_once then
      sent = sent + 1
      ids[sent], requests[sent] = id, client:submit("get", id, reading and reading.call)
      client:drive()
      id = next_id()
    else
      done = done + 1
      visit(ids[done], requests[done]:result())
      ids[done], requests[done] = nil, nil
      if reading then reading:step() end
    end
  end
end

--- The same for a list of ids.
function order_reader.read(client, ids, visit, reading)
  local place = 0
  order_reader.read_each(client, function()
    place = place + 1
    return ids[place]
  end, visit, reading)
end

--- Finds orders by id (porting._id_list): through pages, where that takes fewer requests than reading each, and by the
-- id those that no page has. Calls found(order, place), and failed(place, err) where one can't be read. reading: as
-- above. other(order): called for each order of the account that is none of these, if the pages are read; or nil:
-- then the pages are read no longer than they are of use. Returns whether all pages were read.
function order_reader.find(client, ids, found, failed, reading, other)
  local total = #ids > few and order_reader.count(client, nil, reading) or nil
  local pages, whole = order_reader.pages_of(total), false
  if #ids > few and pages < #ids then
    local seen = 0
    whole = true
    if reading then reading:begin(total) end
    order_reader.visit_all(client, {}, function(order)
      local place = ids:find(order.id)
      if place then
        if ids:take(place) then found(order, place) end
      elseif other then
        other(order)
      end
      seen = seen + 1
      if not other and seen % page_size == 0 and ids:waiting() <= pages - seen / page_size then
        whole = false
        return true
      end
    end, reading)
  end
  if reading and ids:waiting() > 0 then
    reading:begin(ids:waiting(), whole and "orders that no page has" or nil)
  end
  local place, places, first, last = 0, {}, 0, 0
  order_reader.read_each(client, function()
    place = ids:next(place)
    if not place then return nil end
    last = last + 1
    places[last] = place
    return ids[place]
  end, function(_, order, err)
    first = first + 1
    local at = places[first]
    places[first] = nil
    if order then
      ids:take(at)
      found(order, at)
    else
      failed(at, err)
    end
  end, reading)
  return whole
end

--- Reads distinct ids through pages or one by one, whichever takes fewer requests, and calls visit(id, order, err) for
-- each, in any order. Where the pages can't be read for now, err says so of those that are left. reading: as above.
function order_reader.look(client, ids, visit, reading)
  local list = porting._id_list()
  for _, id in ipairs(ids) do list:add(id, 0) end
  local good, problem = pcall(order_reader.find, client, list, function(order, place) visit(ids[place], order) end,
    function(place, err)
      list:take(place)
      visit(ids[place], nil, err)
    end, reading)
  if good then return end
  if not command_error.is_retryable(problem) then error(problem, 0) end
  local place = list:next(0)
  while place do
    visit(ids[place], nil, problem)
    place = list:next(place)
  end
end

--- The same in the order of the ids, once all are read.
function order_reader.read_all(client, ids, visit, reading)
  local orders, errors = {}, {}
  order_reader.look(client, ids, function(id, order, err) orders[id], errors[id] = order, err end, reading)
  for _, id in ipairs(ids) do visit(id, orders[id], errors[id]) end
end

return order_reader
