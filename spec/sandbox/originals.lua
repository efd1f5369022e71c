-- The orders that a reset sets out with. To make a thousand takes longer than most of what is done with them, so those
-- of the last resets stay, with their JSON, and are only read: orders.lua copies one that is to be changed.
local example = require "sandbox.example"
local json = require "sandbox.json"
local seed = require "sandbox.seed"
local server = require "sandbox.server"

local originals = {}

local DEFAULT_COUNT = 1000
-- How many orders stay at most, and how many seconds: their dates lie around the time of making.
local MOST, LONGEST = 3000, 600

local sets, total = {}, 0

local function make(options, count, now)
  local random, list, seen = seed.generator(options.seed or 1), {}, {}
  for number = 0, count - 2 do
    local order = seed.order(number, options, random, now)
    while seen[order.id] do
      order.id = seed.uuid(random)
    end
    seen[order.id] = true
    list[#list + 1] = { order = order }
  end
  if count > 0 then
    list[#list + 1] = { order = example.order() }
  end
  return list
end

-- A list of { order }, in which the JSON of each can be kept. options: orders (how many), seed, capitals, and those of
-- seed.order. The documented example is one of them, the oldest.
function originals.get(options)
  local count, now = options.orders or DEFAULT_COUNT, math.floor(server.now())
  local key = json.encode { count, options.seed or 1, options.capitals or false, options.near or false,
    options.reference or false, json.list(options.statuses) }
  local set = sets[key]
  if set and now >= set.made_at and now - set.made_at < LONGEST then
    return set.list
  end
  if total + count > MOST then
    sets, total, set = {}, 0, nil
  end
  local list = make(options, count, now)
  if count <= MOST then
    total = total + (set and 0 or count)
    sets[key] = { list = list, made_at = now }
  else
    collectgarbage()
  end
  return list
end

return originals
