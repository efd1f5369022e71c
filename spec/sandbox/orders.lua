-- The orders that the stand-in holds: their state, their JSON (kept until they change), what happened to each.
local answers = require "sandbox.answers"
local clock = require "sandbox.clock"
local events = require "sandbox.events"
local example = require "sandbox.example"
local json = require "sandbox.json"
local seed = require "sandbox.seed"

local orders = { records = {}, version = 0 }
local by_id = {}

local DEFAULT_COUNT = 1000

-- A record: order (table), raw (bytes served in its stead, if given), before and cancelled_at (its JSON before its last
-- cancel took effect, and when that was), and how many POSTs to cancel it were let in, how many cancels took effect,
-- and how many times it was read by itself.
function orders.add(order)
  local record = { order = order, posts = 0, effects = 0, gets = 0 }
  orders.records[#orders.records + 1] = record
  by_id[order.id] = record
  orders.version = orders.version + 1
  return record
end

-- options: orders (how many), seed, capitals (orders are shown with the letters of their UUIDs in upper case), and
-- those of seed.order.
-- The documented example is one of them, the oldest.
function orders.reset(options)
  local count, now = options.orders or DEFAULT_COUNT, math.floor(clock.now())
  local random = seed.generator(options.seed or 1)
  orders.records, by_id, orders.capitals = {}, {}, options.capitals
  for number = 0, count - 2 do
    local order = seed.order(number, options, random, now)
    while by_id[order.id] do
      order.id = seed.uuid(random)
    end
    orders.add(order)
  end
  if count > 0 then
    orders.add(example.order())
  end
end

function orders.find(id)
  return by_id[id:lower()]
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
  if with_phone_numbers then
    record.full = record.full or encoded(record.order)
    return record.full
  end
  if not record.short then
    local order = record.order
    local phone_numbers = order.phone_numbers
    order.phone_numbers = nil
    record.short = encoded(order)
    order.phone_numbers = phone_numbers
  end
  return record.short
end

-- The answer that shows an order, as most operations on one give it.
function orders.answer(status, record, with_phone_numbers)
  return answers.json(status, '{"data":' .. orders.encode(record, with_phone_numbers)
    .. ',"meta":{"phone_numbers_url":"/v2/porting_phone_numbers?filter[porting_order_id]=' .. record.order.id .. '"}}')
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
