--- 1,000 cancels against services that limit the account in different ways: how long it takes beside the ideal, and how
-- many requests are answered 429; 1,500 by three processes that share a store and the account; and fifty requests at
-- once where nothing is told of a limit. Runs against the stand-in of spec/sandbox; prints three tables. LIMITS_ONLY: a
-- part of the names of the cases to run; LIMITS_RUNS: how often the three processes run (1).

package.path = "./?.lua;" .. package.path

local porting = require "telnyx.porting"
local sandbox = require "spec.support.sandbox"

local gettime = require "socket".gettime

local only = os.getenv "LIMITS_ONLY" or ""
local orders = tonumber(os.getenv "LIMITS_ORDERS" or "") or 1000

local cases = {
  { "fixed window", { limit = 50, algorithm = "fixed" } },
  { "fixed window, reset rounded down", { limit = 50, algorithm = "fixed", reset = "down" } },
  { "fixed window, reset as an epoch", { limit = 50, algorithm = "fixed", reset = "epoch" } },
  { "sliding window", { limit = 50, algorithm = "sliding" } },
  { "bucket", { limit = 50, algorithm = "bucket" } },
  { "bucket, reset rounded down", { limit = 50, algorithm = "bucket", reset = "down" } },
  { "fixed window, no headers", { limit = 50, algorithm = "fixed", headers = false } },
  { "sliding window, no headers", { limit = 50, algorithm = "sliding", headers = false } },
  { "bucket, no headers", { limit = 50, algorithm = "bucket", headers = false } },
  { "fixed window, no headers, after 200 ms", { limit = 50, algorithm = "fixed", headers = false }, 16, 0.2 },
  { "sliding window, no headers, after 200 ms", { limit = 50, algorithm = "sliding", headers = false }, 16, 0.2 },
  { "bucket, no headers, after 200 ms", { limit = 50, algorithm = "bucket", headers = false }, 16, 0.2 },
  { "fixed window, half of it taken by another", { limit = 50, algorithm = "fixed", other = 0.5 } },
  { "sliding window, half of it taken by another", { limit = 50, algorithm = "sliding", other = 0.5 } },
  { "bucket, half of it taken by another", { limit = 50, algorithm = "bucket", other = 0.5 } },
  { "fixed window, concurrency 100", { limit = 20, algorithm = "fixed" }, 100 },
}

local function new_client(concurrency)
  return porting.new {
    api_key = sandbox.key, base_url = sandbox.https, ca_file = sandbox.ca, concurrency = concurrency,
  }
end

--- Fresh orders; their ids.
local function reset(count)
  sandbox.reset { orders = count, statuses = { "submitted" }, near = 0 }
  local client, ids = new_client(), {}
  for order in client:orders { include_phone_numbers = false } do ids[#ids + 1] = order.id end
  client:close()
  return ids
end

local function delay(route, seconds)
  if seconds then sandbox.fault { kind = "delay", seconds = seconds, route = route } end
end

-- One of several processes that work on a store: see shared().
if arg[1] == "worker" then
  local client, ids = new_client(), {}
  for id in io.lines(arg[3]) do ids[#ids + 1] = id end
  local report = assert(client:cancel_all(ids, { store = arg[2] }))
  client:close()
  print(report.counts["cancel-pending"])
  os.exit()
end

print("| 1,000 cancels | a second | ideal s | s | ratio | 429s | all cancel-pending |")
print("|---|--:|--:|--:|--:|--:|---|")
for _, case in ipairs(cases) do
  local name, limits, concurrency, delayed = case[1], case[2], case[3], case[4]
  if name:find(only, 1, true) then
    local ids = reset(orders)
    limits.window, limits.retry_after = 1, "none"
    sandbox.limits(limits)
    delay("cancel", delayed)
    sandbox.reset_counters()
    local client = new_client(concurrency)
    local report = assert(client:cancel_all(ids))
    client:close()
    local ideal = #ids / (limits.limit * (1 - (limits.other or 0)))
    local counters = sandbox.counters()
    print(("| %s | %d | %.1f | %.1f | %.3f | %.1f %% | %s |"):format(name, limits.limit, ideal, report.seconds,
      report.seconds / ideal, counters.throttled / counters.requests * 100,
      report.counts["cancel-pending"] == #ids and "yes" or "NO"))
    io.stdout:flush()
  end
end

local machines, shared_orders = 3, 1500

--- How many seconds the processes take that cancel the same orders with one store.
local function shared(ids)
  local store, list, workers = os.tmpname(), os.tmpname(), {}
  os.remove(store)
  local file = assert(io.open(list, "w"))
  file:write(table.concat(ids, "\n"), "\n")
  file:close()
  local start = gettime()
  for i = 1, machines do
    workers[i] = assert(io.popen(("'%s' bench/limits.lua worker '%s' '%s'"):format(arg[-1], store, list)))
  end
  for i = 1, machines do
    assert(workers[i]:read "*l", "a worker failed")
    workers[i]:close()
  end
  local seconds = gettime() - start
  os.remove(list)
  os.execute(("rm -f '%s'*"):format(store))
  return seconds
end

print "\n| 1,500 cancels by three processes, one store | a second | ideal s | s | ratio | 429s | all cancel-pending |"
print "|---|--:|--:|--:|--:|--:|---|"
for _ = 1, tonumber(os.getenv "LIMITS_RUNS" or "") or 1 do
  for _, algorithm in ipairs { "fixed", "sliding", "bucket" } do
    local name, limit = "three processes, " .. algorithm, 50
    if name:find(only, 1, true) then
      local ids = reset(shared_orders)
      sandbox.limits { limit = limit, algorithm = algorithm, window = 1, retry_after = "none" }
      sandbox.reset_counters()
      local seconds, counters, cancelled = shared(ids), sandbox.counters(), 0
      for _, order in pairs(sandbox.truth()) do
        if order.effects == 1 then cancelled = cancelled + 1 end
      end
      print(("| %s | %d | %.1f | %.1f | %.3f | %.1f %% | %s |"):format(name, limit, #ids / limit, seconds,
        seconds * limit / #ids, counters.throttled / counters.requests * 100, cancelled == #ids and "yes" or "NO"))
      io.stdout:flush()
    end
  end
end

local round_trip = 0.2

--- In how many round trips fifty requests are answered.
local function fifty(client, what, ids, first)
  local start, requests = gettime(), {}
  for i = 1, 50 do requests[i] = client:submit(what, ids[first + i]) end
  for i = 1, 50 do assert(requests[i]:result()) end
  return (gettime() - start) / round_trip
end

print "\n| 50 requests of a fresh client, no limit | round trips of 200 ms | the next 50 | the next 50 |"
print "|---|--:|--:|--:|"
for _, what in ipairs { "get", "cancel" } do
  local ids = reset(150)
  sandbox.limits { limit = 100000, window = 1, headers = false }
  delay(what, round_trip)
  local client = new_client(64)
  print(("| %s, concurrency 64 | %.2f | %.2f | %.2f |"):format(what, fifty(client, what, ids, 0),
    fifty(client, what, ids, 50), fifty(client, what, ids, 100)))
  client:close()
end
