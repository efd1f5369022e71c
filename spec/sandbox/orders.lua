-- The orders that the stand-in holds: their state, their JSON (kept until they change), what happened to each.
local answers = require "sandbox.answers"
local clock = require "sandbox.clock"
local events = require "sandbox.events"
local example = require "sandbox.example"
local json = require "sandbox.json"
local originals = require "sandbox.originals"
local seed = require "sandbox.seed"

-- records: the list of all.
local orders = { version = 0 }
local by_id, wanted

-- The first who asks a record for its order gets a copy of the original, which can be changed.
local Record = {}

function Record.__index(record, name)
  if name ~= "order" then
    return nil
  end
  local original = record.original
  record.order, record.full, record.short = json.copy(original.order), original.full, original.short
  return record.order
end

local function put(record, id)
  orders.records[#orders.records + 1] = record
  by_id[id] = record
  return record
end

-- A record: order (table), raw (bytes served in its stead, if given), before and cancelled_at (its JSON before its last
-- cancel took effect, and when that was), and how many POSTs to cancel it were let in, how many cancels took effect,
-- and how many times it was read by itself.
function orders.add(order)
  orders.version = orders.version + 1
  return put({ order = order, posts = 0, effects = 0, gets = 0 }, order.id)
end

-- The order of a record for whoever only reads it; record.order is for those who change it.
function orders.shown(record)
  return rawget(record, "order") or record.original.order
end

-- options: orders (how many), seed, capitals (orders are shown with the letters of their UUIDs in upper case), and
-- those of seed.order.
function orders.reset(options)
  orders.records, by_id, orders.capitals = nil, nil, options.capitals
  orders.version = orders.version + 1
  wanted = options
end

-- They are there once somebody looks: a stand-in that was just started is often reset before.
setmetatable(orders, {
  __index = function(_, name)
    if name ~= "records" then
      return nil
    end
    orders.records, by_id = {}, {}
    for _, original in ipairs(originals.get(wanted)) do
      put(setmetatable({ original = original, posts = 0, effects = 0, gets = 0 }, Record), original.order.id)
    end
    return orders.records
  end,
})

function orders.find(id)
  return orders.records and by_id[id:lower()]
end

-- A new order under a given id, for specs that need one.
function orders.create(id)
  local number = #orders.records
  local order = seed.order(number, { statuses = { "submitted" }, near = 0 }, seed.generator(number), clock.now())
  order.id = id:lower()
  for _, phone_number in ipairs(order.phone_numbers) do
    phone_number.porting_order_id = order.id
  end
  return orders.add(order)
end

-- To be called after any change to record.order or record.raw.
function orders.changed(record)
  record.full, record.short = nil, nil
  orders.version = orders.version + 1
end

local function encoded(order)
  local text = json.encode(order)
  if not orders.capitals then
    return text
  end
  return (text:gsub('"%x+%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x+"', string.upper))
end

function orders.encode(record, with_phone_numbers)
  if record.raw then
    return record.raw
  end
  local kept = rawget(record, "order") and record or record.original
  local order = kept.order
  if with_phone_numbers then
    kept.full = kept.full or encoded(order)
    return kept.full
  end
  if not kept.short then
    local phone_numbers = order.phone_numbers
    order.phone_numbers = nil
    kept.short = encoded(order)
    order.phone_numbers = phone_numbers
  end
  return kept.short
end

-- The answer that shows an order, as most operations on one give it.
function orders.answer(status, record, with_phone_numbers)
  return answers.json(status, '{"data":' .. orders.encode(record, with_phone_numbers)
    .. ',"meta":{"phone_numbers_url":"/v2/porting_phone_numbers?filter[porting_order_id]='
    .. orders.shown(record).id .. '"}}')
end

-- The date of the last change is now; to be called, as changed, after an operation changed an order.
function orders.touched(record)
  -- The documented example keeps the date that its documentation shows.
  if record.order.id ~= example.id then
    record.order.updated_at = clock.iso(clock.now())
  end
  orders.changed(record)
end

function orders.set_status(record, status, details)
  local order = record.order
  local before = order.status.value
  order.status = { details = json.list(details), value = status }
  for _, phone_number in ipairs(order.phone_numbers or {}) do
    phone_number.porting_order_status = status
  end
  orders.touched(record)
  if status ~= before then
    events.status_changed(order)
  end
end

function orders.remove(record)
  for place, other in ipairs(orders.records) do
    if other == record then
      table.remove(orders.records, place)
    end
  end
  by_id[record.order.id] = nil
  orders.changed(record)
end

return orders
