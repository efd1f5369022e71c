--- The pump of an nginx worker (of a Lua VM, to be exact): one light thread of a timer that drives all clients with
-- something under way, and exists only as long as there is any. nginx' Lua module can't watch a foreign descriptor, so
-- that the engines are looked at each millisecond while an exchange is under way, else at their own deadlines.

local pump = {}

-- Aborting a request or stopping a batch is noticed within this many seconds, even where the engine's deadline is far.
local longest_sleep = 0.05

-- A timer's memory pool is given back only at its end: a pump that never gets idle goes on in a new one.
local turns_of_a_timer = 60000

-- In a worker that exits: for how long what no HTTP request waits for is still driven. nginx limits how long requests
-- live (worker_shutdown_timeout); timers and what nobody waits for would hold the worker up for their whole deadline.
local grace = 5

-- So many seconds after the first try the timer is given up.
local start_limit = 5

local internals, ngx, new_semaphore

local driven = {}    -- list of { client, done, listeners }
local records = {}   -- client -> its element of driven
local callers = setmetatable({}, { __mode = "k" }) -- semaphores that light threads of HTTP requests wait on
local state = "idle" -- "starting": a timer was made; "running"
local generation = 0 -- of the timer that may be the pump
local starting_since, tried_at, leave_at
local bell, rung     -- the semaphore that the pump sleeps on; whether it was posted to

function pump.open(given, host, semaphore)
  internals, ngx, new_semaphore = given, host, semaphore
end

function pump.is_running()
  return state == "running"
end

local function wake(listeners)
  for i = #listeners, 1, -1 do
    listeners[i]:post()
    listeners[i] = nil
  end
end

--- Takes a client out of the list, and tells whoever listens to it.
local function drop(position)
  local record = driven[position]
  driven[position] = driven[#driven]
  driven[#driven] = nil
  records[record.client] = nil
  wake(record.listeners)
end

--- Whether a light thread of an HTTP request waits for anything. One that was killed waits no more.
local function is_waited_for()
  for semaphore in pairs(callers) do
    if semaphore:count() < 0 then return true end
    callers[semaphore] = nil
  end
  return false
end

local function check_exit()
  if not ngx.worker.exiting() then return end
  leave_at = leave_at or internals.now() + grace
  if internals.now() < leave_at or is_waited_for() then return end
  for position = #driven, 1, -1 do internals.stop_all(driven[position].client, "the nginx worker exits") end
end

--- Drives everything once. Returns the seconds until the next time, or nil when nothing is under way.
local function turn()
  local soonest
  check_exit()
  for position = #driven, 1, -1 do
    local record = driven[position]
    local pending, left, done = internals.step(record.client)
    if done ~= record.done then
      record.done = done
      wake(record.listeners)
    end
    if pending == 0 then
      drop(position)
    elseif left then
      soonest = math.min(soonest or left, left)
    end
  end
  if #driven > 0 then return math.max(math.min(soonest or longest_sleep, longest_sleep), 0.001) end
end

local function make_timer()
  generation = generation + 1
  tried_at = internals.now()
  -- Raises in phases that know no timers.
  local known, made, why = pcall(ngx.timer.at, 0, pump.run, generation)
  if known and made then return true end
  return false, tostring(known and why or made)
end

--- Ends everything, as nothing drives it any more.
local function give_up(why)
  local given_up = driven
  state, driven, records = "idle", {}, {}
  generation = generation + 1
  for _, record in ipairs(given_up) do
    internals.stop_all(record.client, why)
    wake(record.listeners)
  end
end

local function start()
  local made, why = make_timer()
  if made then
    state, starting_since = "starting", tried_at
  else
    give_up("nginx gave no timer to work in: " .. why)
  end
end

--- What the timer runs. premature does not matter: check_exit looks after a worker that exits.
function pump.run(_, mine)
  if mine ~= generation then return end
  bell = bell or new_semaphore()
  if not bell then return give_up "nginx has no memory" end
  state = "running"
  for count = 1, math.huge do
    local went_well, delay = pcall(turn)
    if not went_well then
      ngx.log(ngx.ERR, "telnyx.porting: the pump failed: ", delay)
      return give_up("the pump failed: " .. tostring(delay))
    elseif not delay then
      break
    elseif count >= turns_of_a_timer and make_timer() then
      state, starting_since = "starting", tried_at
      return
    end
    bell:wait(delay)
    rung = false
  end
  state = "idle"
end

--- Has the client driven until nothing of it is under way. Where nginx refuses the timer, its requests end with kind
-- aborted.
function pump.attend(client)
  if not records[client] then
    local record = { client = client, done = internals.done(client), listeners = {} }
    records[client] = record
    driven[#driven + 1] = record
  end
  if state == "idle" then
    start()
  elseif state == "running" and not rung then
    rung = true
    bell:post()
  end
end

--- A timer that was made may never run: nginx drops it when too many run already, and tells its log alone.
function pump.check_start()
  if state ~= "starting" or internals.now() - tried_at < 1 then return end
  if internals.now() - starting_since >= start_limit or not make_timer() then
    give_up "nginx did not run the timer to work in (lua_max_running_timers is too small?)"
  end
end

--- Has the semaphore posted to once anything of the client is done; false when nothing of it is under way.
function pump.listen(client, semaphore)
  local listeners = records[client] and records[client].listeners
  if not listeners then return false end
  listeners[#listeners + 1] = semaphore
  return true
end

function pump.unlisten(client, semaphore)
  local listeners = records[client] and records[client].listeners or {}
  for i = #listeners, 1, -1 do
    if listeners[i] == semaphore then table.remove(listeners, i) end
  end
end

--- Tells that a light thread of an HTTP request waits on the semaphore; it tells of one that was killed by itself.
function pump.wait_begins(semaphore)
  callers[semaphore] = true
end

function pump.wait_ends(semaphore)
  callers[semaphore] = nil
end

return pump
