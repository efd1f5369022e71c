--- webhook.sequence: remembers which events have come, as deliveries repeat and come out of order.

local ids = require "telnyx.porting.ids"

local default_size = 10000 -- events and orders remembered in one process
local default_keep = 86400 -- seconds in a shared store

-- Events that report a current state, and which: a later event of the same state supersedes them. Other events (a
-- comment, a split) have their own news, however late they come.
local state_of = {
  ["porting_order.status_changed"] = "status",
  ["porting_order.deleted"] = "status",
  ["porting_order.messaging_changed"] = "messaging",
}

-- The states after which no other comes: of two with the same time, such a one is the later one.
local final_status = { ported = true, cancelled = true }

local function is_final(event)
  if event.event_type == "porting_order.deleted" then return true end
  local status = event.payload.status
  return state_of[event.event_type] == "status" and type(status) == "table" and final_status[status.value] or false
end

-- The memory of one process: two tables, of which the older is dropped when the younger is full. So it remembers at
-- least half of size, and at most all of it.
local Memory = {}
Memory.__index = Memory

local function new_memory(state, size)
  state.young, state.old, state.count = state.young or {}, state.old or {}, state.count or 0
  return setmetatable({ state = state, half = math.ceil(size / 2) }, Memory)
end

function Memory:put(key, value)
  local state = self.state
  if state.young[key] == nil then
    if state.count >= self.half then state.old, state.young, state.count = state.young, {}, 0 end
    state.count = state.count + 1
  end
  state.young[key] = value
end

function Memory:get(key)
  local value = self.state.young[key]
  if value == nil then
    value = self.state.old[key]
    if value ~= nil then self:put(key, value) end -- used again, so it stays longer
  end
  return value
end

--- Remembers a key; returns true if it was not remembered before.
function Memory:once(key)
  if self:get(key) then return false end
  self:put(key, true)
  return true
end

function Memory:forget(key)
  -- false rather than nil in young, as the entry stays counted.
  if self.state.young[key] then self.state.young[key] = false end
  self.state.old[key] = nil
end

--- Remembers a key's highest number, and whether what has it is final; returns false if the number is below it, or
-- the same as that of something final, and final is false.
function Memory:reach(key, number, final)
  local highest = self:get(key)
  if highest and number < highest then return false end
  if highest == number and not final and self:get("final " .. key) == number then return false end
  self:put(key, number)
  if final then self:put("final " .. key, number) end
  return true
end

-- The memory of several processes: a dictionary of nginx, or an object with its methods add, get, set and delete. Where
-- it fails, events count as new: handling an event twice is better than dropping it.
local Shared = {}
Shared.__index = Shared

function Shared:once(key)
  local added, why = self.store:add(key, true, self.keep)
  if added then return true end
  if why == "exists" then return false end
  return true, why
end

function Shared:forget(key)
  self.store:delete(key)
end

--- Locks the key against other processes for the microseconds in which work() reads and sets it. The lock of a process
-- that was killed meanwhile lasts for a second; nobody waits that long.
function Shared:locked(key, work)
  local lock = "lock " .. key
  local held
  for _ = 1, 10000 do
    local why
    held, why = self.store:add(lock, true, 1)
    if held or why ~= "exists" then break end
  end
  local result, err = work(self)
  if held then self.store:delete(lock) end
  return result, err
end

function Shared:reach(key, number, final)
  return self:locked(key, function()
    local highest = self.store:get(key)
    if highest and number < highest then return false end
    if highest == number and not final and self.store:get("final " .. key) == number then return false end
    local kept, why = self.store:set(key, number, self.keep)
    if kept and final then kept, why = self.store:set("final " .. key, number, self.keep) end
    if kept then return true end
    return true, why
  end)
end

--- The key of the order that an event concerns, or nil.
local function order_of(event)
  local payload = event.payload
  if type(payload) == "table" and type(payload.id) == "string" then return ids.key(payload.id) end
end

return function(webhook, internals)
  local porting, raise = internals.porting, internals.raise
  local Sequence = {}
  Sequence.__index = Sequence

  local function is_shared(store)
    for _, name in ipairs { "add", "get", "set", "delete" } do
      if type(store[name]) ~= "function" then return false end
    end
    return true
  end

  local function check_event(call, event)
    if type(event) ~= "table" or type(event.id) ~= "string" or type(event.event_type) ~= "string"
      or type(event.occurred_at) ~= "string" then
      raise(("%s: takes an event as verify or client.events gives it, not %s"):format(call, type(event)))
    end
  end

  --- webhook.sequence([options]) -> sequence. Options: size, how many events and orders one process remembers at most
  -- (10,000; at least half of them); store, a dictionary of nginx for all workers (ngx.shared.webhooks), or a table
  -- that the script keeps and the sequence fills; keep, for how many seconds a dictionary remembers an event (86,400;
  -- when it is full it forgets the oldest ones earlier).
  function webhook.sequence(options)
    if options ~= nil and type(options) ~= "table" then
      raise(("sequence: the options must be a table, not %s"):format(type(options)))
    end
    options = options or {}
    for name in pairs(options) do
      if name ~= "size" and name ~= "store" and name ~= "keep" then
        raise(("sequence: unknown option %s; there are: keep, size, store"):format(tostring(name)))
      end
    end
    local store = options.store
    if store ~= nil and type(store) ~= "table" then
      raise(("sequence: store must be a table or a dictionary of nginx, not %s"):format(type(store)))
    end
    local check = porting._amounts.check_amount
    local size = check("sequence", "sequence.size", options.size)
    local keep = check("sequence", "sequence.keep", options.keep)
    local memory
    if store and is_shared(store) then
      if size then raise "sequence: size is for the memory of one process; a shared store has a size of its own" end
      memory = setmetatable({ store = store, keep = keep or default_keep }, Shared)
    else
      if keep then raise "sequence: keep is for a shared store; size bounds the memory of one process" end
      memory = new_memory(store or {}, size or default_size)
    end
    return setmetatable({ memory = memory }, Sequence)
  end

  --- sequence:fresh(event) -> true for a new event, which counts as seen from then on; or false and why: "repeat" (its
  -- id was seen), "older" (a later state of the same order was seen, by occurred_at; of two with the same time, ported,
  -- cancelled and deleted are the later one). Two states exist: the status of an order (status_changed, deleted) and
  -- its messaging (messaging_changed); other events are only checked for repeats. true and a sentence: the shared
  -- store failed, so the event may be a repeat. The event may be a record of client.events as well.
  function Sequence:fresh(event)
    check_event("fresh", event)
    local new, err = self.memory:once("event " .. ids.key(event.id))
    if not new then return false, "repeat" end
    local state, order = state_of[event.event_type], order_of(event)
    if not state or not order then return true, err end
    local seconds = porting.time(event.occurred_at)
    if not seconds then raise "fresh: takes an event as verify gives it; this one's occurred_at is no date" end
    local reached, failed = self.memory:reach(state .. " " .. order, seconds, is_final(event))
    if not reached then return false, "older" end
    return true, err or failed
  end

  --- sequence:forget(event): for an event that could not be handled: when it is delivered again, it is fresh (unless a
  -- later state has been seen meanwhile).
  function Sequence:forget(event)
    check_event("forget", event)
    self.memory:forget("event " .. ids.key(event.id))
  end

  internals.keep_callers(Sequence)
end
