--- The pump of an nginx worker (to be exact: of a Lua VM): a light thread in a timer that drives all clients with
-- requests in flight, and exists only as long as there are any. nginx' Lua module can't watch a foreign descriptor, so
-- the pump drives each engine every millisecond while an exchange is in flight, else at the engine's own deadline.

local pump = {}

-- The pump notices an abort or a stop within this many seconds, even where the engine's deadline is far.
local longest_sleep = 0.05

-- nginx frees a timer's memory pool only when the timer ends, so a pump that is never idle continues in a new timer
-- after this many turns.
local turns_of_a_timer = 60000

-- A worker that exits drives requests for which no HTTP request waits for this many more seconds. nginx limits how long
-- HTTP requests live (worker_shutdown_timeout); timers could delay the exit until their own deadline.
local grace = 5

-- The pump gives up this many seconds after its first try to start a timer.
local start_limit = 5

local internals, ngx, new_semaphore

local driven = {}    -- list of { client, done, listeners }
local records = {}   -- client -> its element of driven
local callers = setmetatable({}, { __mode = "k" }) -- the semaphores on which light threads of HTTP requests wait
local state = "idle" -- "starting": a timer was made; "running"
local generation = 0 -- the number of the timer that is the pump; earlier timers do nothing
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

--- Removes a client from the list, and wakes its listeners.
local function drop(position)
  local record = driven[position]
  driven[position] = driven[#driven]
  driven[#driven] = nil
  records[record.client] = nil
  wake(record.listeners)
end

--- Whether a light thread of an HTTP request waits. The semaphore of a killed one has no waiter, so its count shows it.
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

--- Drives every client once. Returns the seconds until the next turn, or nil when no request is in flight.
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
  -- ngx.timer.at raises in phases without timers.
  local known, made, why = pcall(ngx.timer.at, 0, pump.run, generation)
  if known and made then return true end
  return false, tostring(known and why or made)
end

--- Ends all requests of all clients, as there is no timer to drive them.
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

--- The timer's function. It ignores premature: check_exit handles a worker that exits.
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

--- Drives the client until none of its requests is in flight. Where nginx refuses the timer, they end with kind
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

--- Tries again, or gives up, where the timer does not start: nginx drops a timer when too many run already, and only
-- logs that.
function pump.check_start()
  if state ~= "starting" or internals.now() - tried_at < 1 then return end
  if internals.now() - starting_since >= start_limit or not make_timer() then
    give_up "nginx did not run the timer to work in (lua_max_running_timers is too small?)"
  end
end

--- Posts to the semaphore once any request of the client is done; returns false when none is in flight.
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

--- Notes that a light thread of an HTTP request waits on the semaphore. A killed thread needs no call: is_waited_for
-- sees it in the semaphore's count.
function pump.wait_begins(semaphore)
  callers[semaphore] = true
end

function pump.wait_ends(semaphore)
  callers[semaphore] = nil
end

return pump
