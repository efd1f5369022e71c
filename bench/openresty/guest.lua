--- What the nginx under test does: calls by the client that the address names, and their count.

local porting = require "telnyx.porting"

local guest = {}

local id = "eef10fb8-f3df-4c67-97c5-e18179723222"
local base, ca = os.getenv "BENCH_BASE", os.getenv "BENCH_CA"

local function make(path, adapter, timeout, attempts)
  return porting.new {
    api_key = "KEY0123", base_url = base .. path, concurrency = 64, adapter = adapter, ca_file = ca, timeout = timeout,
    max_attempts = attempts,
  }
end

local clients = {
  slow = make "/slow",
  fast = make "/fast",
  plain = make("/slow", "plain"),
  impatient = make("/slow", nil, 1, 1), -- gives up before a stalled resolver does
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
