--- What a batch is given: a list or an iterator, of ids or of orders; client:orders{…} above all, which is listed to
-- its end and looked at again before anything is sent.

local inputs = {}

local Input = {}
Input.__index = Input

--- inputs.item(id, position [, order]): what will be the outcome of an id. All its fields at once, so that none has to
-- make the table larger.
function inputs.item(id, position, order)
  return {
    id = id, position = position, order = order, outcome = false, attempts = 0, settled_by_read = false, seconds = 0,
    started = false,
  }
end

--- The next item: id and position, the order where one was given, invalid (true) when it is no id; or nil.
function Input:next()
  local value
  if not self.ended then value = self.take() end
  if value == nil then
    self.ended = true -- an iterator such as io.lines must not be called again
    return nil
  end
  self.position = self.position + 1
  local id = self.internals.order_id(value)
  if id then return inputs.item(id, self.position, value) end
  if self.internals.is_id(value) then return inputs.item(value, self.position) end
  local item = inputs.item(tostring(value), self.position)
  item.invalid = true
  return item
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

--- Lists an iterator of client:orders to its end: ids, and orders only where they are final. nil and an error when an
-- order does not fit the filter, or that can't be told.
local function list_orders(internals, filters, walk, listed, unchecked)
  local all = {}
  local order = walk() -- no for loop over it: nothing can wait in an iterator in Lua 5.1
  while order do
    if not unchecked then
      local fits, name = filters.check(order, listed.filter)
      if fits == false then return nil, refuse(internals, order, name) end
      if fits == nil then return nil, refuse_unknown(internals, name) end
      if listed.query then return nil, refuse_unknown(internals, "query") end
    end
    all[#all + 1] = order:is_final() and order or order.id
    order = walk()
  end
  return all
end

--- inputs.open(internals, filters, ids, options, call) -> input, or nil and an error. Raises when ids is nothing of the
-- kind.
function inputs.open(internals, filters, ids, options, call)
  local listed = internals.walks[ids]
  if listed then
    local ok, all, err = internals.protect(list_orders, internals, filters, ids, listed, options.unchecked_filter)
    if not ok then
      if type(all) == "table" and all.kind then return nil, all end
      error(all, 0)
    end
    if not all then return nil, err end
    ids = all
  end
  local take
  if type(ids) == "table" then
    take = elements(ids)
  elseif type(ids) == "function" then
    take = ids
  else
    internals.raise(("%s: takes a list or an iterator of ids or orders, not %s"):format(call, type(ids)))
  end
  return setmetatable({ take = take, position = 0, internals = internals }, Input)
end

return inputs
