--- The adapter for OpenResty and nginx' Lua module: a call suspends its light thread on a semaphore of its own, and the
-- pump wakes it once its request is done. Nothing is driven by the caller: it may stand in the middle of nginx' own TLS
-- handshake, or be killed.

local pump = require "telnyx.porting.openresty.pump"

-- Those in which a light thread can be suspended. What is not known here is refused rather than tried.
local phases_that_wait = {
  rewrite = true, server_rewrite = true, access = true, content = true, timer = true,
  ssl_cert = true, ssl_session_fetch = true, ssl_client_hello = true,
}

-- A semaphore needs a limit; a wait is taken up again when this one has passed.
local longest_wait = 3600

-- For how long a caller waits before it asks whether nginx has started the pump at all.
local start_patience = 1

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

--- Whether a call can wait here: it can, or this raises.
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

--- Tells the user of an error in a callback.
function adapter.report(text)
  ngx.log(ngx.ERR, text)
end

--- Sees to it that the client's requests are driven. Where nginx refuses the timer that it takes, they end as aborted.
adapter.attend = pump.attend

--- Suspends the light thread until the semaphore is posted to (true), or the seconds have passed.
local function sleep(semaphore, seconds)
  local patience = pump.is_running() and longest_wait or start_patience
  local posted, why = semaphore:wait(math.max(math.min(patience, seconds or patience), 0.001))
  if not posted and why ~= "timeout" then error("telnyx.porting: ngx.semaphore does not wait: " .. tostring(why)) end
  return posted
end

--- A function that posts to the semaphore. Made here, so that the semaphore is its own once this has returned: a
-- variable of the light thread that waits is nil when that one was killed.
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

--- Suspends the light thread until the request is done; without one, until something of the client is, or the seconds
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

function adapter.pause(seconds)
  ngx.sleep(seconds)
end

return adapter
