--- 1,000 cancels against services that limit the account in different ways: how long it takes beside the ideal, and how
-- many requests are answered 429. Runs against the stand-in of spec/sandbox; prints a table.

package.path = "./?.lua;" .. package.path

local porting = require "telnyx.porting"
local sandbox = require "spec.support.sandbox"

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
  { "fixed window, half of it taken by another", { limit = 50, algorithm = "fixed", other = 0.5 } },
  { "sliding window, half of it taken by another", { limit = 50, algorithm = "sliding", other = 0.5 } },
  { "bucket, half of it taken by another", { limit = 50, algorithm = "bucket", other = 0.5 } },
  { "fixed window, concurrency 100", { limit = 20, algorithm = "fixed" }, 100 },
}

print("| 1,000 cancels | a second | ideal s | s | ratio | 429s | all cancel-pending |")
print("|---|--:|--:|--:|--:|--:|---|")
for _, case in ipairs(cases) do
  local name, limits, concurrency = case[1], case[2], case[3]
  sandbox.reset { orders = orders, statuses = { "submitted" }, near = 0 }
  local client = porting.new {
    api_key = sandbox.key, base_url = sandbox.https, ca_file = sandbox.ca, concurrency = concurrency,
  }
  local ids = {}
  for order in client:orders { include_phone_numbers = false } do ids[#ids + 1] = order.id end
  client:close()
  limits.window, limits.retry_after = 1, "none"
  sandbox.limits(limits)
  sandbox.reset_counters()
  client = porting.new {
    api_key = sandbox.key, base_url = sandbox.https, ca_file = sandbox.ca, concurrency = concurrency,
  }
  local report = assert(client:cancel_all(ids))
  client:close()
  local ideal = #ids / (limits.limit * (1 - (limits.other or 0)))
  local counters = sandbox.counters()
  print(("| %s | %d | %.1f | %.1f | %.3f | %.1f %% | %s |"):format(name, limits.limit, ideal, report.seconds,
    report.seconds / ideal, counters.throttled / counters.requests * 100,
    report.counts["cancel-pending"] == #ids and "yes" or "NO"))
  io.stdout:flush()
end
