--- What the nginx under test does: calls by the client that the address names, and their count.

local porting = require "telnyx.porting"

local guest = {}

local id = "eef10fb8-f3df-4c67-97c5-e18179723222"
local base, ca = os.getenv "BENCH_BASE", os.getenv "BENCH_CA"

local function make(path, options)
  options.api_key, options.base_url, options.concurrency, options.ca_file = "KEY0123", base .. path, 64, ca
  return porting.new(options)
end

local clients = {
  slow = make("/slow", {}),
  fast = make("/fast", {}),
  plain = make("/slow", { adapter = "plain" }),
  impatient = make("/slow", { timeout = 1, max_attempts = 1 }), -- gives up before a stalled resolver does
  batch = make("/fast", { rate = 500, deadline = false }),
}

local started, ended, failed = 0, 0, 0

local function get(client)
  started = started + 1
  local order, err = client:get(id)
  ended = ended + 1
  if not order then failed = failed + 1 end
  return order, err
end

--- /call?client=slow
function guest.call()
  local order, err = get(clients[ngx.var.arg_client or "slow"])
  if not order then
    ngx.status = 502
    ngx.print(tostring(err))
  else
    ngx.print(order.id)
  end
end

--- /fifty?client=slow: 50 calls at once, and the milliseconds that they took.
function guest.fifty()
  local client = clients[ngx.var.arg_client or "slow"]
  ngx.update_time()
  local begin, threads, good = ngx.now(), {}, 0
  for i = 1, 50 do threads[i] = ngx.thread.spawn(get, client) end
  for i = 1, 50 do
    local _, order = ngx.thread.wait(threads[i])
    if order then good = good + 1 end
  end
  ngx.update_time()
  ngx.print(("%d %d"):format(good, math.floor((ngx.now() - begin) * 1000 + 0.5)))
end

--- /batch?store=FILE: cancels 2,000 orders; what became of them.
function guest.batch()
  local ids, counts = {}, {}
  for i = 1, 2000 do ids[i] = ("00000000-0000-4000-8000-%012x"):format(i) end
  local report = assert(clients.batch:cancel_all(ids, { store = ngx.var.arg_store }))
  for outcome, count in pairs(report.counts) do
    if count > 0 then counts[#counts + 1] = count .. " " .. outcome end
  end
  ngx.print(table.concat(counts, ", "))
end

--- /state: the worker's pid, its memory in KiB, and what became of the calls.
function guest.state()
  collectgarbage()
  collectgarbage()
  local memory
  for line in io.lines "/proc/self/status" do memory = memory or line:match "^VmRSS:%s*(%d+)" end
  ngx.print(("%d %s %d %d %d"):format(ngx.worker.pid(), memory, started, ended, failed))
end

--- At a worker's end.
function guest.tell()
  ngx.log(ngx.WARN, ("worker ends: started %d ended %d failed %d"):format(started, ended, failed))
end

return guest
