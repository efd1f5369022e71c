--- The input of a batch: a list or an iterator, of ids or of orders. An iterator of client:orders{…} is listed to its
-- end, and every order checked against the filter, before any cancel is sent.

local inputs = {
  -- Iterators over a list of this module's own, which may be called even after a stop: function -> true.
  own_lists = setmetatable({}, { __mode = "k" }),
  -- The same iterators -> function(id), which returns why an order is left out, or nil. Nothing is sent for such an
  -- order, and a later batch of the same store may claim it.
  left_out = setmetatable({}, { __mode = "k" }),
  -- The same iterators -> the user_id of their orders, for a store that has no order yet.
  accounts = setmetatable({}, { __mode = "k" }),
}

-- An iterator that gives this many values in a row that are neither ids nor orders is the wrong one.
local most_strangers = 100

local Input = {}
Input.__index = Input

local function name_of(value)
  if type(value) == "number" then return tostring(value) end
  if type(value) ~= "string" then return "a " .. type(value) end
  if #value > 60 then value = value:sub(1, 60):gsub("[\128-\255]+$", "") .. "…" end
  return '"' .. value .. '"'
end

--- Returns the next entry: its id, its position, the order if one was given, and what is known of it: "invalid" (it is
-- no id), "pending" (the order is cancel-pending already) or nil. nil after the last. These are several values because
-- a table for each of a million entries would cost more than everything else here.
function Input:next()
  local value, problem
  if not self.ended then value, problem = self.take() end
  if value == nil then
    self.ended = true -- an iterator such as io.lines must not be called again
    if problem == nil then return nil end
    -- Iterators such as file:read and page:next fail so. Nobody would notice the entries that are missing.
    if type(problem) ~= "string" then error(problem, 0) end
    error(("%s: the %s ended with an error: %s"):format(self.call, self.calls and "iterator" or "list", problem), 0)
  end
  local position = self.position + 1
  self.position = position
  local id, order = self.id_of(value)
  if id then self.last_good = position end
  if order then return id, position, value, self.status(value) == "cancel-pending" and "pending" or nil end
  if id then return id, position, nil, self.pending and self.pending[id] end
  if self.calls and type(value) == "function" then
    self.raise(("%s: the iterator gave a function, neither an id nor an order: is it client.orders without its call, "
      .. "client:orders { filter = … }?"):format(self.call))
  elseif self.calls and position - self.last_good >= most_strangers then
    self.raise(("%s: the iterator gave %d values in a row that are neither ids nor orders, the last one %s"):format(
      self.call, most_strangers, name_of(value)))
  end
  return tostring(value), position, nil, "invalid"
end

--- After a stop: the caller's function is not called again. The rest of a list is known, and still read.
function Input:close()
  if self.calls and not self.ended then self.ended, self.partial = true, true end
end

--- Skips all entries that are left.
function Input:drop()
  self.ended = true
end

--- Gives the entries of a list. count: how many it was found to have, or nil. A list that has become shorter meanwhile
-- ends with an error: entries that moved up to a place that was read already would get no outcome.
local function elements(list, count)
  local position = 0
  return function()
    if count and rawget(list, count) == nil then
      return nil, ("the list had %d entries, and was made shorter after %d were read; remove nothing from it before "
        .. "the batch has ended"):format(count, position)
    end
    position = position + 1
    return list[position]
  end
end

-- Kinds of input

--- Raises if a table is no list: for a key that is no position, and for a hole. A table without own entries may get
-- them from its metatable. Returns how many it has, or nil if it has none.
local function check_list(raise, call, list)
  local count, last = 0, 0
  for key in next, list do
    if type(key) == "number" and key >= 1 and key % 1 == 0 then
      count, last = count + 1, math.max(last, key)
    elseif key ~= "n" then -- table.pack's
      raise(("%s: takes a list of ids or orders, and this table has the key %s%s"):format(call, name_of(key),
        key == "filter" and ": client:orders { filter = … } lists the orders that fit a filter" or ""))
    end
  end
  local length = rawget(list, "n")
  if type(length) == "number" then last = math.max(last, length) end
  if count == last then return count > 0 and count or nil end
  local hole = 1
  while rawget(list, hole) ~= nil do hole = hole + 1 end
  raise(("%s: the list has a hole: entry %d is nil, and there are entries up to %d"):format(call, hole, last))
end

local function is_callable_table(value)
  local meta = type(value) == "table" and next(value) == nil and getmetatable(value)
  return type(meta) == "table" and meta.__call ~= nil
end

--- A page counts its records from 1, and holds data and meta besides.
local function is_page(value)
  local meta = getmetatable(value)
  return type(meta) == "table" and meta.__name == "telnyx.porting page"
end

--- Whether a listing has a filter. The list call itself refuses an empty one.
local function has_filter(listed)
  if listed.filter ~= nil then return true end
  for name in pairs(type(listed.query) == "table" and listed.query or {}) do
    if tostring(name):find "^filter" then return true end
  end
  return false
end

-- Listings

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

--- Reads an iterator of client:orders, or the orders of a page, to the end. Returns a list of ids, with the orders in
-- place of those that are final; a set of the ids whose order is cancel-pending; and whether the batch was stopped
-- before the end. nil and an error if an order does not fit the filter, or its fields don't show whether it does.
local function list_orders(internals, filters, walk, listed, unchecked, is_stopped)
  local all, pending = {}, {}
  local check = filters.checker("list", listed.filter)
  internals.list_for_batch(listed, is_stopped)
  while not is_stopped() do
    local order = walk() -- no for loop over it: nothing can wait in an iterator in Lua 5.1
    if not order then return all, pending, is_stopped() end
    if not unchecked then
      local fits, name = true, nil
      if check then fits, name = check(order) end
      if fits == false then return nil, refuse(internals, order, name) end
      if fits == nil then return nil, refuse_unknown(internals, name) end
      if listed.query then return nil, refuse_unknown(internals, "query") end
    end
    local id = order.id
    if internals.order_status(order) == "cancel-pending" then pending[id] = "pending" end
    all[#all + 1] = order:is_final() and order or id
  end
  return all, pending, true
end

--- inputs.open(internals, filters, ids, options, call, is_stopped) -> input, or nil and an error. is_stopped(): whether
-- the batch was stopped; called before each order that is listed. Raises if ids is no input, or lists all orders of the
-- account without options.all.
function inputs.open(internals, filters, ids, options, call, is_stopped)
  local raise = internals.raise
  local pending, partial, count = nil, false, nil
  local listed = internals.walks[ids]
  if listed then
    if not options.all and not has_filter(listed) then
      raise(("%s: the orders are listed without a filter, which selects every order of the account: name one "
        .. "(client:orders { filter = … }), or give the option all = true"):format(call))
    end
    local walk = type(ids) == "table" and elements(ids) or ids
    local ok, all, more, broken_off = internals.protect(list_orders, internals, filters, walk, listed,
      options.unchecked_filter, is_stopped)
    if not ok then
      if type(all) == "table" and all.kind then return nil, all end
      error(all, 0)
    end
    if not all then return nil, more end
    ids, pending, partial = all, more, broken_off
  elseif type(ids) == "table" then
    if not is_callable_table(ids) and not is_page(ids) then count = check_list(raise, call, ids) end
  elseif type(ids) ~= "function" and not internals.is_id_list(ids) then
    raise(("%s: takes a list or an iterator of ids or orders, not %s"):format(call, type(ids)))
  end
  if is_callable_table(ids) then
    local called = ids
    ids = function() return called() end
  end
  local calls = type(ids) == "function" and not inputs.own_lists[ids]
  return setmetatable({
    take = type(ids) == "function" and ids or elements(ids, count),
    calls = calls,     -- whether the caller's function gives the entries
    partial = partial, -- after a stop: whether entries may be missing
    ended = false, position = 0, last_good = 0, pending = pending,
    call = call, raise = raise, id_of = internals.id_of, status = internals.order_status,
  }, Input)
end

return inputs
