--- Which orders are meant: ids, what the API's filters find, or all, narrowed by the filters applied here. Read to its
-- end before anything is cancelled.

local filters = require "telnyx.porting.command.filters"
local key = require "telnyx.porting.ids".key
local text = require "telnyx.porting.command.text"
local trouble = require "telnyx.porting.command.trouble"

local selection = {}

local page_size, few, at_once = 250, 20, 64

--- What is kept of an order. The order itself only if it is final: then the batch needs no request for it. now: by the
-- server's clock.
local function entry_of(order, now)
  local cancellable, reason, sentence = order:cancellable(now)
  return {
    id = order.id,
    status = order.status and order.status.value or "unknown",
    user_id = order.user_id,
    parent = order.parent_support_key,
    reason = not cancellable and reason or nil,
    sentence = sentence,
    order = order:is_final() and order or nil,
  }
end

--- Whether it is not settled yet what becomes of an order: neither final nor waiting for its cancellation.
function selection.is_open(order)
  local _, reason = order:cancellable()
  return reason ~= "final" and reason ~= "pending"
end

--- An iterator over all orders that a filter selects (nil: over all), which goes through the list again when orders
-- leave it meanwhile. The filter is checked by the caller, who has words for the command's user.
function selection.orders(client, options)
  options.relist = true
  if options.filter then options.unchecked_filter = true end
  return trouble.guard(client.orders, client, options)
end

--- Goes through all orders of a listing: visit(order).
function selection.walk(client, options, visit)
  local walk = selection.orders(client, options)
  while true do
    local order = trouble.guard(walk)
    if not order then return end
    visit(order)
  end
end

--- How many pages all orders of the account would take.
function selection.pages(client)
  local page, err = trouble.guard(client.list, client, { page = { size = 1 } })
  if not page then trouble.fail_by(err) end
  local total = page.meta and page.meta.total_results
  return type(total) == "number" and math.ceil(total / page_size) or math.huge
end

--- Reads the orders with these ids, some at once: visit(id, order, err), in their order.
function selection.read(client, ids, visit)
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

--- Finds the orders with these ids: by pages, where that takes fewer requests than reading each.
-- found(order); missing(id, err) for those that don't exist.
local function find(client, ids, found, missing)
  local wanted, rest = {}, ids
  if #ids > few and selection.pages(client) < #ids then
    for _, id in ipairs(ids) do wanted[key(id)] = true end
    selection.walk(client, {}, function(order)
      if wanted[key(order.id)] then
        wanted[key(order.id)] = nil
        found(order)
      end
    end)
    rest = {}
    for _, id in ipairs(ids) do
      if wanted[key(id)] then rest[#rest + 1] = id end
    end
  end
  selection.read(client, rest, function(id, order, err)
    if order then
      found(order)
    elseif err.kind == "not_found" then
      missing(id, err)
    else
      trouble.fail_by(err)
    end
  end)
end

--- The orders to cancel: a list of { id, status, user_id, parent, reason and sentence when a refusal is expected, order
-- when final }; ids in the order in which they were given. asked: ids (list) or filter (of filters.lua), or neither;
-- test (of where.lua); unchecked (trust the server with the filter).
function selection.collect(client, asked)
  local ids, filter, test = asked.ids, asked.filter, asked.test
  local entries, by_id, missing = {}, {}, {}
  local function take(order)
    if test(order) then
      local entry = entry_of(order, client:server_time())
      entries[#entries + 1], by_id[key(entry.id)] = entry, entry
    end
  end

  if ids then
    find(client, ids, take, function(id, err)
      missing[#missing + 1] = id
      local entry = { id = id, status = "not found", reason = "missing", sentence = tostring(err) }
      by_id[key(id)] = entry
    end)
    if #missing > 0 and test.narrows then
      trouble.fail("incomplete", "%s: %s not found, so the filters can't be applied", missing[1],
        #missing == 1 and "was" or ("and %s were"):format(text.plural(#missing - 1, "other")))
    end
    entries = {}
    for _, id in ipairs(ids) do entries[#entries + 1] = by_id[key(id)] end
  else
    selection.walk(client, { filter = filter, sort = "created_at" }, function(order)
      if filter and not asked.unchecked then filters.verify(order, filter, true) end
      -- Pages shift when an order is added meanwhile: one may come twice.
      if not by_id[key(order.id)] then take(order) end
    end)
  end

  local unseen = test.unseen()
  if unseen then trouble.fail("usage", "--where %s: none of the orders has such a field with a value", unseen) end
  return entries
end

return selection
