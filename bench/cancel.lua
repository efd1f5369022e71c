--- Cancels the orders of a file of ids, 64 in flight.
--
--   lua cancel.lua FILE_OF_IDS COUNT unique|any [STORE]      (key and base URL from the environment, CA file from
--   BENCH_CA)
local porting = require "telnyx.porting"

local file, expected, uniqueness, store = arg[1], tonumber(arg[2]), arg[3], arg[4]
local client = porting.new { ca_file = os.getenv("BENCH_CA"), concurrency = 64, deadline = false }
local good = 0

for outcome in client:cancel_each(io.lines(file), { unique = uniqueness == "unique", store = store }) do
  if outcome.outcome == "cancel-pending" then good = good + 1 end
end
assert(good == expected, good .. " of " .. expected .. " were cancelled")
