--- The adapter for OpenResty and nginx' Lua module: a call suspends its light thread on its own semaphore, and the pump
-- wakes it once its request is done. The caller never drives a client: it may be inside nginx' own TLS handshake, or be
-- killed.

local pump = require "telnyx.porting.openresty.pump"

-- The phases in which a light thread can be suspended. An unknown phase is refused.
local phases_that_wait = {
  rewrite = true, server_rewrite = true, access = true, content = true, timer = true,
  ssl_cert = true, ssl_session_fetch = true, ssl_client_hello = true,
}

-- The limit of one semaphore wait, in seconds; a longer wait is continued with another one.
local longest_wait = 3600

-- A caller waits for this many seconds before it checks whether nginx has started the pump at all.
local start_wait = 1

local adapter = { name = "openresty" }

local internals, ngx, new_semaphore

function adapter.open(given)
  internals, ngx = given, package.loaded.ngx
  if not ngx then internals.raise "the adapter openresty works inside nginx, with its Lua module" end
  local found, semaphore = pcall(require, "ngx.semaphore")
  if not found then
    internals.raise("the adapter openresty needs ngx.semaphore, which is part of lua-resty-core; "
      .. "put its folder into lua_package_path")
  end
  new_semaphore = semaphore.new
  pump.open(internals, ngx, new_semaphore)
end

--- Returns true if a call can wait; raises if it can't.
function adapter.fits()
  local phase = ngx.get_phase()
  if not phases_that_wait[phase] then
    internals.raise(("nothing can wait in nginx' phase %s: make the call in a function that ngx.timer.at(0, …) runs")
      :format(phase))
  end
  if not internals.is_yieldable() then
    internals.raise("nothing can wait inside a C function that calls Lua (require, table.sort, a callback of on_done, "
      .. "…): make the call in a function that ngx.timer.at(0, …) runs")
  end
  return true
end

--- Logs an error in a callback.
function adapter.report(text)
  ngx.log(ngx.ERR, text)
end

--- Has the pump drive the client. Where nginx refuses the pump's timer, the client's requests end as aborted.
adapter.attend = pump.attend

--- Suspends the light thread until the semaphore is posted to (true), or the seconds have passed (false).
local function sleep(semaphore, seconds)
  local longest = pump.is_running() and longest_wait or start_wait
  local posted, why = semaphore:wait(math.max(math.min(longest, seconds or longest), 0.001))
  if not posted and why ~= "timeout" then error("telnyx.porting: ngx.semaphore does not wait: " .. tostring(why)) end
  return posted
end

--- Makes a function that posts to a semaphore. Once this has returned the function owns its variable semaphore; a
-- variable of the waiting light thread itself would be nil after that thread was killed.
local function poster(semaphore)
  return function() semaphore:post() end
end

local function wait_for_request(semaphore, request)
  internals.watch(request, poster(semaphore))
  while not request:done() do
    if not sleep(semaphore) then pump.check_start() end
  end
end

local function wait_for_any(semaphore, client, seconds)
  if not pump.listen(client, semaphore) then return end
  local ends = seconds and internals.now() + seconds
  repeat
    if sleep(semaphore, ends and ends - internals.now()) then return end
    pump.check_start()
  until ends and internals.now() >= ends
  pump.unlisten(client, semaphore)
end

--- Suspends the light thread until the request is done; without one, until any request of the client is, or the seconds
-- have passed.
function adapter.wait(client, request, seconds)
  if request and request:done() then return end
  pump.attend(client)
  local semaphore = assert(new_semaphore())
  local in_request = ngx.get_phase() ~= "timer"
  if in_request then pump.wait_begins(semaphore) end
  if request then wait_for_request(semaphore, request) else wait_for_any(semaphore, client, seconds) end
  if in_request then pump.wait_ends(semaphore) end
end

-- The shortest pause: nginx rounds down to milliseconds, and without a patch of OpenResty's it logs a warning of each
-- sleep of none.
local shortest_pause = 0.001

function adapter.pause(seconds)
  ngx.sleep(math.max(seconds, shortest_pause))
end

return adapter
