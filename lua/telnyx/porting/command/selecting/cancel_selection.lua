--- Selects the orders to cancel: those with these ids, those that the API's filters find, or all; narrowed by the
-- filters applied here. The list is read to its end before anything is cancelled.

local command_error = require "telnyx.porting.command.running.command_error"
local filter_option = require "telnyx.porting.command.selecting.filter_option"
local key = require "telnyx.porting.ids".key
local order_reader = require "telnyx.porting.command.selecting.order_reader"
local text = require "telnyx.porting.text"

local cancel_selection = {}

-- Up to so many ids are read one by one, without asking for the number of pages.
local few = 20

--- Returns what is kept of an order. A final order is kept whole, as the batch then needs no request for it. now: the
-- time at the server.
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

--- Finds orders by id: through pages, where that takes fewer requests than reading each. Calls found(order), and
-- missing(id, err) for ids that do not exist.
local function find(client, ids, found, missing)
  local wanted, rest = {}, ids
  if #ids > few and order_reader.count_pages(client) < #ids then
    for _, id in ipairs(ids) do wanted[key(id)] = true end
    order_reader.visit_all(client, {}, function(order)
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
  order_reader.read(client, rest, function(id, order, err)
    if order then
      found(order)
    elseif err.kind == "not_found" then
      missing(id, err)
    else
      command_error.raise_from(err)
    end
  end)
end

--- Returns the orders to cancel, a list of { id, status, user_id, parent, reason and sentence where a refusal is
-- expected, order where it is final }, in the order of asked.ids. asked: ids (a list) or filter (of
-- filter_option.lua), or neither; test (of where_expression.lua); unchecked (trust the server with the filter).
function cancel_selection.collect(client, asked)
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
      command_error.raise("incomplete", "%s: %s not found, so the filters can't be applied", missing[1],
        #missing == 1 and "was" or ("and %s were"):format(text.plural(#missing - 1, "other")))
    end
    entries = {}
    for _, id in ipairs(ids) do entries[#entries + 1] = by_id[key(id)] end
  else
    order_reader.visit_all(client, { filter = filter, sort = "created_at" }, function(order)
      if filter and not asked.unchecked then filter_option.verify(order, filter, true) end
      -- Pages shift when an order is added meanwhile: one may come twice.
      if not by_id[key(order.id)] then take(order) end
    end)
  end

  local unseen = test.unseen()
  if unseen then command_error.usage("--where %s: none of the orders has such a field with a value", unseen) end
  return entries
end

return cancel_selection
