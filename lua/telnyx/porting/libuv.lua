--- The adapter for libuv: Neovim, and plain Lua with luv. The loop watches a client's descriptor and deadline as long
-- as the client has a request in flight; a call inside libuv.run waits by yielding.

local vim = rawget(_G, "vim")
local in_neovim = type(vim) == "table" and (vim.uv or vim.loop) ~= nil
local uv = in_neovim and (vim.uv or vim.loop) or require "luv"

local libuv = { name = "libuv" }

local internals
local watches = {} -- client -> its watch, while the loop has one
-- Closed clients. A watch refers to its client, so it is no value of this weak table: before Lua 5.2 the entry would
-- keep itself alive.
local closed = setmetatable({}, { __mode = "k" }) -- client -> true
local ending = {} -- closed client -> its last watch, until that has run the callbacks of finished requests
local coroutines = setmetatable({}, { __mode = "k" }) -- coroutines that libuv.run started
local wakers = setmetatable({}, { __mode = "k" }) -- waiting coroutine -> the function that ends its wait

-- The longest wait that vim.wait accepts; a longer one is continued with another call.
local longest_wait_ms = 60000

-- Callbacks run for this many seconds at a time; then the loop continues.
local slice = 0.003

function libuv.open(given)
  internals = given
  internals.keep_callers(libuv)
end

--- Calls fn in the loop's next turn.
local function next_turn(fn)
  local timer = uv.new_timer()
  timer:start(0, 0, function()
    timer:close()
    fn()
  end)
end

-- Callbacks are not run where the loop drives a client: they take time, so they are split into slices; and Neovim does
-- not allow its API there.
local later = in_neovim and vim.schedule or next_turn

--- Reports an error that has no caller to the user.
function libuv.report(text)
  if not in_neovim then
    io.stderr:write(text, "\n")
    return
  end
  later(function() vim.notify((text:gsub("\t", "  ")), vim.log.levels.ERROR) end)
end

-- Coroutines

local function resume(co, ...)
  local went_well, err = coroutine.resume(co, ...)
  if not went_well then libuv.report("telnyx.porting: " .. debug.traceback(co, tostring(err))) end
end

--- libuv.run(fn, …): calls fn(…) in a coroutine, in which the calls of every client wait by letting the loop go on.
-- Returns as soon as fn waits for the first time, or ends. An error in fn is reported by vim.notify, or on stderr.
function libuv.run(fn, ...)
  if type(fn) ~= "function" then
    local fault = ("run: takes a function and its arguments, not %s"):format(type(fn))
    if internals then internals.raise(fault) end
    error(fault, 2)
  end
  local co = coroutine.create(fn)
  if internals then internals.remember_caller(co) end
  coroutines[co] = true
  resume(co, ...)
end

--- The running coroutine if libuv.run started it, and whether it can yield here; else nil.
local function own_coroutine()
  local co = coroutine.running()
  co = co and internals.outermost(co)
  if not co or not coroutines[co] then return nil end
  return co, internals.is_yieldable()
end

-- The watch of a client: its handles in the loop, and the coroutines that wait

local Watch = {}
Watch.__index = Watch

-- The client is driven by the loop alone: what finished here already would be reported after the call that waits for
-- it.
local function new_watch(client)
  local self = setmetatable({ client = client, waiting = {}, done = internals.done(client) }, Watch)
  self.turn_now = function() self:turn() end
  self.tell_now = function() self:tell() end
  self.handles = { uv.new_timer(), uv.new_prepare() }
  self.timer = self.handles[1]
  self.handles[2]:start(function() self:look() end)
  self.handles[2]:unref()
  local descriptor = client:descriptor() -- nil: no descriptor is free, and the requests end with that error
  if descriptor then
    self.handles[3] = assert(uv.new_poll(descriptor))
    self.handles[3]:start("r", self.turn_now)
  end
  return self
end

--- Removes all handles from the loop, so that the loop may end and the descriptor may be closed.
function Watch:close()
  if watches[self.client] == self then watches[self.client] = nil end
  for _, handle in ipairs(self.handles) do handle:close() end
  self.handles = {}
end

--- Drives the client; the loop calls it when the descriptor is readable or the deadline has come.
function Watch:turn()
  local done, news = self.client:drive(true)
  if news or done ~= self.done or self:seconds_left() == 0 then self:tell_later() end
end

--- Runs the callbacks of finished requests, for a slice at most, and wakes the coroutines that wait.
function Watch:tell()
  self.telling = false
  local ends_at, more = internals.now() + slice
  repeat more = internals.tell(self.client) until not more or internals.now() >= ends_at
  if more then
    self.telling = true
    -- Neovim calls functions that scheduled functions schedule before the loop's timers, so a timer comes first.
    return next_turn(in_neovim and function() vim.schedule(self.tell_now) end or self.tell_now)
  end
  local done, news = self.client:drive(true)
  local changed = done ~= self.done
  self.done = done
  self:wake(changed)
  if news then return self:tell_later() end
  if ending[self.client] == self then ending[self.client] = nil end
  if watches[self.client] == self and self:is_idle() then self:close() end
end

function Watch:tell_later()
  if self.telling then return end
  self.telling = true
  later(self.tell_now)
end

--- Wakes the waiters whose time is over, and all of them if a request has finished (changed).
function Watch:wake(changed)
  local time, waiting = internals.now(), self.waiting
  self.waiting = {}
  for _, waiter in ipairs(waiting) do
    if changed or waiter.ends_at and time >= waiter.ends_at then
      waiter.wake()
    else
      table.insert(self.waiting, waiter)
    end
  end
end

--- The seconds until the first waiter's time is over, or nil.
function Watch:seconds_left()
  local first
  for _, waiter in ipairs(self.waiting) do
    if waiter.ends_at and (not first or waiter.ends_at < first) then first = waiter.ends_at end
  end
  return first and math.max(first - internals.now(), 0)
end

function Watch:is_idle()
  return self.client:pending() == 0 and not self.telling and #self.waiting == 0
end

--- Sets the timer to the client's deadline, or closes the watch where no request is in flight. The loop calls it before
-- each wait, so it does not matter who drove, aborted or closed the client meanwhile.
function Watch:look()
  local left = self.client:deadline() or math.huge
  if not self.telling then
    left = math.min(left, self:seconds_left() or math.huge)
    if self.client:pending() == 0 then
      local done, news = self.client:drive(true)
      if not news and done == self.done and self:is_idle() then return self:close() end
      left = 0
    end
  end
  if left == math.huge then
    self.timer:stop()
  else
    self.timer:start(math.ceil(left * 1000), 0, self.turn_now)
  end
end

--- Has the loop drive the client until none of its requests is in flight. After forget: runs the callbacks of requests
-- that have ended.
function libuv.attend(client)
  if closed[client] then
    local watch = ending[client]
    return later(watch and watch.tell_now or function() client:drive() end)
  end
  watches[client] = watches[client] or new_watch(client)
  -- Also when no request is in flight: one may be finished from the start, and has a callback.
  watches[client].timer:start(0, 0, watches[client].turn_now)
end

--- Stops watching a client that is about to be closed: the number of its descriptor may belong to another one soon.
function libuv.forget(client)
  local watch = watches[client]
  if watch then watch:close() end
  closed[client], ending[client] = true, watch
end

-- Waiting

--- Whether a call can wait here by yielding or in vim.wait; false if it waits as in a plain script. Raises if
-- nothing may wait, and says what to do instead.
function libuv.fits()
  local co, yieldable = own_coroutine()
  if yieldable then return true end
  if not in_neovim then
    if not uv.loop_mode() then return false end
    internals.raise(co and "a call can't wait inside a C function that was called from Lua (require, table.sort; in "
      .. "Lua 5.1 also a for loop's iterator: call that one in a while loop)"
      or "this would stop the loop: make the call in a function that libuv.run is given, or use "
      .. "client:submit(…):on_done(…)")
  end
  if vim.in_fast_event() then
    internals.raise("a call can't wait in a callback of Neovim's loop (a fast event): make it in a function that "
      .. "libuv.run or vim.schedule is given, or use client:submit(…):on_done(…)")
  end
  return true
end

local function wait_in_coroutine(co, client, request, ends_at)
  local over, wake = false, nil
  function wake()
    over = true
    if wakers[co] ~= wake then return end
    wakers[co] = nil
    -- The wait may have raised: Lua 5.1 finds out only by yielding whether it can yield.
    if coroutine.status(co) == "suspended" then resume(co) end
  end
  wakers[co] = wake
  if request then internals.watch(request, wake) end
  if not request or ends_at then table.insert(watches[client].waiting, { wake = wake, ends_at = ends_at }) end
  while not over do coroutine.yield() end
end

--- Waits in vim.wait: the editor stays responsive, and Ctrl-C ends the wait.
local function wait_in_editor(client, request, ends_at)
  local before = internals.done(client)
  local function is_over()
    if request then return request:done() end
    return client:drive(true) ~= before or client:pending() == 0
  end
  while not is_over() do
    local left = ends_at and math.ceil((ends_at - internals.now()) * 1000) or longest_wait_ms
    if left <= 0 then return end
    local _, why = vim.wait(math.min(left, longest_wait_ms), is_over)
    if why == -2 then internals.raise "interrupted" end
  end
end

local function wait(client, request, seconds)
  if request and request:done() or client:pending() == 0 then return end
  local ends_at = seconds and internals.now() + seconds
  local co, yieldable = own_coroutine()
  if yieldable then
    wait_in_coroutine(co, client, request, ends_at)
  else
    wait_in_editor(client, request, ends_at)
  end
end

--- Suspends the caller until the request is done; without one, until any request of the client is, or the seconds have
-- passed, and then tells of all that has ended: where nothing is pending any more, no later turn would.
function libuv.wait(client, request, seconds)
  libuv.attend(client)
  wait(client, request, seconds)
  if in_neovim and vim.in_fast_event() then return end
  -- In vim.wait a request is done before the function has run that reports what happened to it.
  if request then return internals.tell_events(client) end
  while internals.tell(client) do end
end

--- Suspends the caller for that many seconds.
function libuv.pause(seconds)
  local milliseconds = math.ceil(seconds * 1000)
  local co, yieldable = own_coroutine()
  if not yieldable then
    local _, why = vim.wait(milliseconds, function() return false end)
    if why == -2 then internals.raise "interrupted" end
    return
  end
  local timer = uv.new_timer()
  timer:start(milliseconds, 0, function()
    timer:close()
    later(function() resume(co) end)
  end)
  coroutine.yield()
end

-- Neovim does not wait for requests in flight when it ends; a handle left in its loop would delay it.
local function leave()
  for _, watch in pairs(watches) do watch:close() end
end

if in_neovim then
  later(function()
    local group = vim.api.nvim_create_augroup("telnyx_porting_libuv", {})
    vim.api.nvim_create_autocmd("VimLeave", { group = group, callback = leave })
  end)
end

return libuv
