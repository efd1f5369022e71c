--- The orders that cancel has selected. What is the same for many of them is kept once, and an order takes some 40
-- bytes: a selection may have a million. parents: the keys of their port requests (key_set.lua).

local key = require "telnyx.porting.ids".key
local key_set = require "telnyx.porting.command.selecting.key_set"
local porting = require "telnyx.porting"

local selected_orders = {}
selected_orders.__index = selected_orders

local most_of_a_sentence = 300 -- bytes, of what the service said

--- list: the ids that may be selected (porting._id_list; the position of each is 0), in their order.
function selected_orders.new(list)
  return setmetatable({ list = list, kinds = {}, numbers = {}, parents = key_set.new(), count = 0 }, selected_orders)
end

--- The number of a kind: what orders have in common.
local function number_of(self, status, user_id, reason, sentence, is_settled, is_upper)
  local level = self.numbers
  for i = 1, 5 do
    -- "is_settled" follows from the status.
    local value = i == 1 and status or i == 2 and (user_id or "") or i == 3 and (reason or "")
      or i == 4 and (sentence or "") or is_upper
    local below = level[value]
    if not below then
      below = {}
      level[value] = below
    end
    level = below
  end
  if not level.number then
    level.number = #self.kinds + 1
    self.kinds[level.number] = { status = status, user_id = user_id, reason = reason, sentence = sentence,
      is_settled = is_settled, is_upper = is_upper }
  end
  return level.number
end

--- Selects an order. place: where its id is in the list; nil: behind all others. now: by the server's clock.
function selected_orders:add(order, place, now)
  local cancellable, reason, sentence = order:cancellable(now)
  local id, status = order.id, order.status
  status = status and status.value or "unknown"
  local number = number_of(self, status, order.user_id, not cancellable and reason or nil, sentence,
    order:is_final() or status == "cancel-pending", id ~= key(id))
  if place then self.list:position(place, number) else self.list:add(id, number) end
  local parent = order.parent_support_key
  if parent then self.parents:add(parent) end
  self.count = self.count + 1
end

--- Selects an id that the account does not know: the service is asked all the same. err: what it said.
function selected_orders:add_missing(place, err)
  self.list:position(place, number_of(self, "not found", nil, "missing", tostring(err):sub(1, most_of_a_sentence),
    false, false))
  self.count = self.count + 1
end

--- Whether an id is selected.
function selected_orders:has(id)
  local place = self.list:find(id)
  return place ~= nil and self.list:position(place) > 0
end

--- Whether a kind has nothing left to cancel: it is cancelled, or waits for that.
local function is_done(kind)
  return kind.status == "cancelled" or kind.status == "cancel-pending"
end

--- Whether a refusal is expected of a kind.
local function is_refused(kind)
  return kind.reason ~= nil and kind.reason ~= "missing" and not is_done(kind)
end

--- Counts what is selected: a list of { kind, count }, and the numbers of orders that are done (cancelled, or waiting
-- for that), expected to be refused (settled_refused of them without a request), unknown to the account, and that a run
-- would send a cancel for.
function selected_orders:tally()
  local counts, list = {}, self.list
  for place = 1, #list do
    local number = list:position(place)
    if number > 0 then counts[number] = (counts[number] or 0) + 1 end
  end
  local tally = { done = 0, refused = 0, settled_refused = 0, unknown = 0, sent = 0 }
  for number, kind in ipairs(self.kinds) do
    local count = counts[number]
    if count then
      tally[#tally + 1] = { kind = kind, count = count }
      kind.is_refused = is_refused(kind)
      if is_done(kind) then
        tally.done = tally.done + count
      elseif kind.reason == "missing" then
        tally.unknown = tally.unknown + count
      elseif is_refused(kind) then
        tally.refused = tally.refused + count
        if kind.is_settled then tally.settled_refused = tally.settled_refused + count end
      end
      if not kind.is_settled then tally.sent = tally.sent + count end
    end
  end
  return tally
end

--- The user_id of all orders; nil where it is not known, or is not the same.
function selected_orders:account()
  local account
  for _, kind in ipairs(self.kinds) do
    if kind.reason ~= "missing" then
      if not kind.user_id or account and kind.user_id ~= account then return nil end
      account = kind.user_id
    end
  end
  return account
end

--- Leaves out the orders that are expected to be refused, but for those whose ids are in `kept` (a set; nil: none).
-- Returns how many those were.
function selected_orders:leave_out_refused(kept)
  local list, before = self.list, self.count
  for place = 1, #list do
    local kind = self.kinds[list:position(place)]
    if kind and is_refused(kind) and not (kept and kept[list[place]]) then
      list:position(place, 0)
      self.count = self.count - 1
    end
  end
  return before - self.count
end

--- Returns up to `most` of the ids that the account does not know.
function selected_orders:unknown_ids(most)
  local list, found = self.list, {}
  for place = 1, #list do
    if #found == most then break end
    local kind = self.kinds[list:position(place)]
    if kind and kind.reason == "missing" then found[#found + 1] = list[place] end
  end
  return found
end

--- The selected { id, status, user_id, reason, sentence, order } of an id, as each() gives it; nil if the id is not
-- selected.
function selected_orders:entry(id)
  local place = self.list:find(id)
  return place and self:at(place)
end

--- Why an order is expected to be refused ("draft", "foc", "ported"); nil if it is not.
function selected_orders:reason_of(id)
  local place = self.list:find(id)
  local kind = place and self.kinds[self.list:position(place)]
  return kind and is_refused(kind) and (kind.status == "ported" and "ported" or kind.reason) or nil
end

--- The selected order at a place of the list, or nil.
function selected_orders:at(place)
  local number = self.list:position(place)
  if number == 0 then return nil end
  local kind, id = self.kinds[number], self.list[place]
  if kind.is_upper then id = id:upper() end
  return {
    id = id, status = kind.status, user_id = kind.user_id, reason = kind.reason, sentence = kind.sentence,
    order = kind.is_settled and porting.order(porting.encode {
      id = id, status = { value = kind.status }, user_id = kind.user_id,
    }) or nil,
  }
end

--- Iterates over the selected { id, status, user_id, reason and sentence when a refusal is expected, order when
-- final or cancel-pending }. The order has no more than its id, status and account: then the batch sends no cancel.
function selected_orders:each()
  local place, list = 0, self.list
  return function()
    local entry
    repeat
      place = place + 1
      if place > #list then return nil end
      entry = self:at(place)
    until entry
    return entry
  end
end

return selected_orders
