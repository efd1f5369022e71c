--- The orders that cancel has selected. What is the same for many of them is kept once, and an order takes some 40
-- bytes: a selection may have a million.

local key = require "telnyx.porting.ids".key
local porting = require "telnyx.porting"

local selected_orders = {}
selected_orders.__index = selected_orders

local most_of_a_sentence = 300 -- bytes, of what the service said

--- list: the ids that may be selected (porting._id_list; the position of each is 0), in their order.
function selected_orders.new(list)
  return setmetatable({ list = list, kinds = {}, numbers = {}, parents = {}, count = 0 }, selected_orders)
end

--- The number of a kind: what orders have in common.
local function number_of(self, kind)
  local name = table.concat({ kind.status, kind.user_id or "", kind.reason or "", kind.sentence or "",
    tostring(kind.is_final), tostring(kind.is_upper) }, "\0")
  local number = self.numbers[name]
  if not number then
    number = #self.kinds + 1
    self.kinds[number], self.numbers[name] = kind, number
  end
  return number
end

--- Selects an order. place: where its id is in the list; nil: behind all others. now: by the server's clock.
function selected_orders:add(order, place, now)
  local cancellable, reason, sentence = order:cancellable(now)
  local id = order.id
  local number = number_of(self, {
    status = order.status and order.status.value or "unknown",
    user_id = order.user_id,
    reason = not cancellable and reason or nil,
    sentence = sentence,
    is_final = order:is_final(),
    is_upper = id ~= key(id),
  })
  if place then self.list:position(place, number) else self.list:add(id, number) end
  self.parents[place or #self.list] = order.parent_support_key
  self.count = self.count + 1
end

--- Selects an id that the account does not know: the service is asked all the same. err: what it said.
function selected_orders:add_missing(place, err)
  self.list:position(place, number_of(self, {
    status = "not found", reason = "missing", sentence = tostring(err):sub(1, most_of_a_sentence),
  }))
  self.count = self.count + 1
end

--- Whether an id is selected.
function selected_orders:has(id)
  local place = self.list:find(id)
  return place ~= nil and self.list:position(place) > 0
end

--- Iterates over the selected { id, status, user_id, parent, reason and sentence when a refusal is expected, order when
-- final }. The order has no more than its id, status and account: then the batch needs no request for it.
function selected_orders:each()
  local place, list = 0, self.list
  return function()
    repeat
      place = place + 1
      if place > #list then return nil end
    until list:position(place) > 0
    local kind = self.kinds[list:position(place)]
    local id = list[place]
    if kind.is_upper then id = id:upper() end
    return {
      id = id, status = kind.status, user_id = kind.user_id, reason = kind.reason, sentence = kind.sentence,
      parent = self.parents[place],
      order = kind.is_final and porting.order(porting.encode {
        id = id, status = { value = kind.status }, user_id = kind.user_id,
      }) or nil,
    }
  end
end

return selected_orders
