--- Has events handled, in each worker: takes orders from the queue, begins attempts, and decides what follows from how
-- they end. The events of an order are handled one after the other, as they happened; orders don't wait for each other.

local attempt = require "attempt"
local queue = require "queue"
local semaphore = require "ngx.semaphore"
local settings = require "settings"
local spool = require "spool"
local webhook = require "telnyx.porting.webhook"
local worker = require "worker"

local dispatcher = {}

local most_crashes = 3 -- of workers while an event was in hand, the last two while it was there alone
local unreadable_s = 2 -- until a file that can't be read is tried again
local turns = 1000 -- of one timer: what nginx takes for a timer's life grows with it

local sequence = webhook.sequence { store = spool.states, keep = settings.kept_days * 86400 }
local wake
local in_hand, hands = {}, 0 -- order -> { name, event, attempt }
local alone -- an order whose event cost a worker before: it is handled while nothing else is in this worker's hands

--- Wakes this worker's dispatcher; the others look at the queue ten times a second.
function dispatcher.wake()
  if wake and wake:count() < 1 then wake:post() end
end

local function set_aside(name, id, reason)
  local good, why = spool.put_aside(name, reason)
  if good then
    queue.add_waiting(-1)
    ngx.log(ngx.ERR, "webhook ", id, " put aside: ", reason)
  else
    queue.put_off(name, 60)
    ngx.log(ngx.ERR, "webhook ", id, " could not be put aside: ", why)
  end
end

local function try_later(name, id, reason)
  local failed, crashed = spool.tries(name)
  failed = failed + 1
  local seconds = settings.retry_after_s[failed]
  if not seconds then return set_aside(name, id, ("%d attempts; the last: %s"):format(failed, reason)) end
  spool.note(name, failed, crashed, reason)
  queue.put_off(name, seconds)
  ngx.log(ngx.ERR, "webhook ", id, " was not handled: ", reason, "; again in ", seconds, " s")
end

local function finish(name, event)
  spool.finish(name, event)
  queue.add_waiting(-1)
end

--- Whether an event need not be handled; it is finished then.
local function is_superfluous(name, event)
  local why
  if spool.is_handled(event) then
    why = "repeat"
  else
    local _
    _, why = sequence:fresh(event)
    if why ~= "older" then return false end
  end
  ngx.log(ngx.NOTICE, "webhook ", event.id, " dropped: ", why)
  finish(name, event)
  return true
end

local function begin(order, name, event)
  local begun, why = attempt.begin(event, wake)
  if not begun then
    queue.put_off(name, 1)
    ngx.log(ngx.ERR, "webhook ", event.id, " waits for a timer: ", why)
    return false
  end
  queue.name_event(order, name)
  in_hand[order] = { name = name, event = event, attempt = begun }
  hands = hands + 1
  return true
end

--- Begins the next event of an order that this worker has taken, or lets go of the order.
local function continue(order)
  if alone and alone ~= order then -- what else is to be done with this order is another worker's
    queue.release(order)
    return queue.push(order)
  end
  for _, name in ipairs(ngx.worker.exiting() and {} or spool.waiting(order)) do
    if not queue.is_put_off(name) then
      local event, why, is_broken = spool.read(name)
      local _, crashed = spool.tries(name)
      if not event and not is_broken then
        -- No descriptor is free, or the disk fails: the event was answered with 200, so it stays.
        ngx.log(ngx.ERR, "webhook file ", name, " can't be read: ", why, "; again in ", unreadable_s, " s")
        queue.put_off(name, unreadable_s)
      elseif not event then
        -- Not whole, after a loss of power: it was not answered with 200, so it comes again.
        ngx.log(ngx.ERR, "webhook file ", name, " removed: ", why)
        spool.remove(name)
      elseif crashed > 0 and hands > 0 then
        alone = order
        return
      elseif not is_superfluous(name, event) and begin(order, name, event) then
        if crashed > 0 then alone = order end
        return
      end
    end
  end
  queue.release(order)
end

local function look_at_attempts()
  local ended = {}
  for order, it in pairs(in_hand) do
    local outcome, reason = attempt.outcome(it.attempt)
    if outcome ~= "running" then ended[#ended + 1] = { order, it, outcome, reason } end
  end
  for _, one in ipairs(ended) do
    local order, it, outcome, reason = one[1], one[2], one[3], one[4]
    in_hand[order] = nil
    hands = hands - 1
    if alone == order then alone = nil end
    if outcome == "handled" then
      finish(it.name, it.event)
    elseif outcome == "failed" then
      try_later(it.name, it.event.id, reason)
    end
    continue(order)
  end
end

local function take()
  if alone and hands == 0 then
    local order = alone
    alone = nil
    continue(order)
  end
  while not alone and hands < settings.at_once do
    local order = queue.take()
    if not order then return end
    continue(order)
  end
end

--- For each event that a worker had in hand when it ended. Which of them ended it is not known: from now on each is
-- handled while nothing else is in its worker's hands, and the one that goes on costing workers is put aside.
local function lost(name)
  local failed, crashed = spool.tries(name)
  crashed = crashed + 1
  local reason = ("its worker was killed, or was blocked for %g s, while it was handled (%d times)"):format(
    settings.blocked_s, crashed)
  local id = name:match "~([^~]*)%.json$" or name
  if crashed >= most_crashes then return set_aside(name, id, reason) end
  ngx.log(ngx.ERR, "webhook ", id, ": ", reason)
  spool.note(name, failed, crashed, reason)
end

local function turn()
  look_at_attempts()
  if ngx.worker.exiting() then
    if alone and not in_hand[alone] then
      queue.release(alone)
      alone = nil
    end
    return
  end
  queue.scan(lost)
  if worker.handles() then take() end
end

local function work(premature)
  if premature then return end
  for _ = 1, turns do
    worker.show_life()
    local good, problem = pcall(turn)
    if not good then ngx.log(ngx.ERR, "webhooks: ", problem) end
    if ngx.worker.exiting() and hands == 0 then return worker.watch_no_longer() end
    wake:wait(hands > 0 and 0.05 or 0.1)
  end
  while not ngx.timer.at(0, work) do ngx.sleep(0.1) end
end

--- Once in each worker.
function dispatcher.init()
  wake = semaphore.new(0)
  assert(ngx.timer.at(0, work))
end

return dispatcher
