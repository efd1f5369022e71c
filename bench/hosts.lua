-- What a host feels: the longest gap of a timer of 10 ms while 50 requests wait for answers of 200 ms and a page of
-- 250 orders is read. Runs inside Neovim, or plain Lua with luv. Prints, in milliseconds, the longest gap of each
-- round, and that of as many rounds without any request, which is what the machine itself brings; in brackets the most
-- CPU time that the process took between two ticks, which other processes have no part in.
--
-- HOST_ROUNDS   how many rounds (5)
-- HOST_STORE    a file: a batch of 2,000 with this store runs meanwhile

local vim = rawget(_G, "vim")
local uv = vim and (vim.uv or vim.loop) or require "luv"
local porting = require "telnyx.porting"
local libuv = require "telnyx.porting.libuv"

local rounds = tonumber(os.getenv "HOST_ROUNDS" or 5)
local store = os.getenv "HOST_STORE"
local requests, interval = 50, 10

local client = porting.new {
  base_url = os.getenv "HOST_URL", ca_file = os.getenv "HOST_CA", concurrency = requests + 1, deadline = 120,
}

local function cpu_ms()
  local usage = uv.getrusage()
  return (usage.utime.sec + usage.stime.sec) * 1e3 + (usage.utime.usec + usage.stime.usec) / 1e3
end

--- Starts the timer; the function that comes back ends it and tells its longest gap and the most CPU time in one, in
-- milliseconds.
local function watch_gaps()
  local timer, last, longest, last_cpu, most_cpu = uv.new_timer(), uv.hrtime(), 0, cpu_ms(), 0
  timer:start(interval, interval, function()
    local time, cpu = uv.hrtime(), cpu_ms()
    longest, last = math.max(longest, (time - last) / 1e6), time
    most_cpu, last_cpu = math.max(most_cpu, cpu - last_cpu), cpu
  end)
  return function()
    timer:close()
    return { longest, most_cpu }
  end
end

local function sleep(milliseconds)
  local co, timer = coroutine.running(), uv.new_timer()
  local function go_on()
    timer:close()
    if vim then vim.schedule(function() coroutine.resume(co) end) else coroutine.resume(co) end
  end
  timer:start(milliseconds, 0, go_on)
  coroutine.yield()
end

local function list_of(gaps)
  local texts = {}
  for i, gap in ipairs(gaps) do texts[i] = ("%.1f (%.1f)"):format(gap[1], gap[2]) end
  return table.concat(texts, ", ")
end

local function round(id)
  local under_way, failures = requests + 1, 0
  local co = coroutine.running()
  local function ended(result)
    under_way = under_way - 1
    if not result then failures = failures + 1 end
    if under_way == 0 then coroutine.resume(co) end
  end
  for _ = 1, requests do client:submit("get", id):on_done(ended) end
  client:submit("list", { page = { size = 250 } }):on_done(function(page)
    local names = {}
    for i, order in ipairs(page or {}) do names[i] = order.id .. order.status.value end
    ended(page and #names == 250)
  end)
  coroutine.yield()
  if failures > 0 then error(failures .. " requests failed") end
end

libuv.run(function()
  local id = os.getenv "HOST_ORDER"
  local idle, busy = {}, {}
  for i = 1, rounds do
    local stop = watch_gaps()
    sleep(300)
    idle[i] = stop()
  end
  local batch
  if store then
    local ids = {}
    local orders = client:orders { include_phone_numbers = false }
    for _ = 1, 2000 do ids[#ids + 1] = orders().id end
    libuv.run(function() batch = assert(porting.new {
      base_url = os.getenv "HOST_URL", ca_file = os.getenv "HOST_CA", rate = 400, deadline = false,
    }:cancel_all(ids, { store = store })) end)
  end
  -- The first round has everything that happens once: the connection's start, the authorities, names.
  for i = 1, rounds do
    local stop = watch_gaps()
    round(id)
    busy[i] = stop()
  end
  io.stdout:write(("with requests: %s; without: %s\n"):format(list_of(busy), list_of(idle)))
  while store and not batch do sleep(50) end
  if store then
    io.stdout:write(("the batch: %d cancel-pending of %d\n"):format(batch.counts["cancel-pending"], batch.total))
  end
  client:close()
  if vim then vim.cmd "qa!" end
end)

if not vim then uv.run() end
