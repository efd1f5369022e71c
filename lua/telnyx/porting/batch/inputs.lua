--- What a batch is given: a list or an iterator, of ids or of orders; client:orders{…} above all, which is listed to
-- its end and looked at again before anything is sent.

local inputs = {}

local Input = {}
Input.__index = Input

--- The next entry: its id, its position, the order where one was given, and what is known of it: "invalid" (it is no
-- id), "pending" (the order waits for its cancellation already) or nil. nil after the last. In several values, as a
-- table for each of a million would cost more than all the rest here.
function Input:next()
  local value
  if not self.ended then value = self.take() end
  if value == nil then
    self.ended = true -- an iterator such as io.lines must not be called again
    return nil
  end
  local position = self.position + 1
  self.position = position
  local id, order = self.id_of(value)
  if order then return id, position, value, self.status(value) == "cancel-pending" and "pending" or nil end
  if id then return id, position, nil, self.pending and self.pending[id] end
  return tostring(value), position, nil, "invalid"
end

local function elements(list)
  local position = 0
  return function()
    position = position + 1
    return list[position]
  end
end

local function refuse(internals, order, name)
  return internals.failure("bad_response",
    ("the list holds order %s, which does not fit the filter %s: the service ignored it. Nothing was cancelled")
    :format(order.id, name))
end

local function refuse_unknown(internals, name)
  return internals.failure("invalid",
    ("the filter %s can't be checked here, and the service may have ignored it: nothing was cancelled "
      .. "(unchecked_filter = true goes on all the same)"):format(name))
end

--- Lists an iterator of client:orders to its end: ids, and orders only where they are final; and a set of the ids that
-- wait for their cancellation already. nil and an error when an order does not fit the filter, or that can't be told.
local function list_orders(internals, filters, walk, listed, unchecked)
  local all, pending = {}, {}
  local order = walk() -- no for loop over it: nothing can wait in an iterator in Lua 5.1
  while order do
    if not unchecked then
      local fits, name = filters.check(order, listed.filter)
      if fits == false then return nil, refuse(internals, order, name) end
      if fits == nil then return nil, refuse_unknown(internals, name) end
      if listed.query then return nil, refuse_unknown(internals, "query") end
    end
    local id = order.id
    if internals.order_status(order) == "cancel-pending" then pending[id] = "pending" end
    all[#all + 1] = order:is_final() and order or id
    order = walk()
  end
  return all, pending
end

--- inputs.open(internals, filters, ids, options, call) -> input, or nil and an error. Raises when ids is nothing of the
-- kind.
function inputs.open(internals, filters, ids, options, call)
  local listed, pending = internals.walks[ids], nil
  if listed then
    local ok, all, more = internals.protect(list_orders, internals, filters, ids, listed, options.unchecked_filter)
    if not ok then
      if type(all) == "table" and all.kind then return nil, all end
      error(all, 0)
    end
    if not all then return nil, more end
    ids, pending = all, more
  end
  local take
  if type(ids) == "table" then
    take = elements(ids)
  elseif type(ids) == "function" then
    take = ids
  else
    internals.raise(("%s: takes a list or an iterator of ids or orders, not %s"):format(call, type(ids)))
  end
  return setmetatable({
    take = take, position = 0, pending = pending, id_of = internals.id_of, status = internals.order_status,
  }, Input)
end

return inputs
