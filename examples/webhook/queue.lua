--- What the workers share about the events on the disk: which orders are to be looked at, and in whose hands they are.
-- All of it may be lost: a scan of the disk each second finds what should be here.

local spool = require "spool"
local worker = require "worker"

local queue = {}

local shared, hands = ngx.shared.webhooks, ngx.shared.webhooks_in_hand
local queued_s = 10 -- after that an order that is still queued is queued once more

--- Has an order looked at by whichever worker has a hand free.
function queue.push(order)
  if shared:add("queued " .. order, true, queued_s) then shared:lpush("orders", order) end
end

--- Takes an order into this worker's hands; nil where there is none. No two workers have the same order.
function queue.take()
  while true do
    local order = shared:rpop "orders"
    if not order then return nil end
    shared:delete("queued " .. order)
    if hands:add(order, worker.name() .. " ") then return order end
    -- Whoever has it looks once more before it lets go.
    shared:set("again " .. order, true, queued_s)
    if not hands:get(order) then queue.push(order) end
  end
end

--- Which event of an order is being handled, so that a worker's end can be told of it.
function queue.name_event(order, name)
  hands:set(order, worker.name() .. " " .. name)
end

function queue.release(order)
  hands:delete(order)
  if shared:get("again " .. order) then
    shared:delete("again " .. order)
    queue.push(order)
  end
end

--- An event is to be left alone for some seconds.
function queue.put_off(name, seconds)
  shared:set("later " .. name, true, seconds)
end

function queue.is_put_off(name)
  return shared:get("later " .. name) ~= nil
end

function queue.add_waiting(count)
  shared:incr("waiting", count, 0)
end

function queue.waiting()
  return shared:get "waiting" or 0
end

--- Each second, in one worker: lost(name) is called for each event that a worker had in hand when it ended; then all
-- that waits is queued.
function queue.scan(lost)
  if not shared:add("scan", true, 0.9) then return end
  for _, order in ipairs(hands:get_keys(0)) do
    local owner, name = (hands:get(order) or ""):match "^(%S+) (.*)$"
    if owner and not worker.lives(owner) then
      if name ~= "" then lost(name) end
      hands:delete(order)
    end
  end
  local before, count = shared:get "waiting", 0
  spool.each(function(name, order)
    count = count + 1
    if not hands:get(order) and not queue.is_put_off(name) then queue.push(order) end
  end)
  if shared:get "waiting" == before then shared:set("waiting", count) end -- else it was counted in between
  if shared:add("tidy", true, 60) then spool.tidy() end
end

return queue
