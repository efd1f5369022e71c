--- Cancels the orders of a file of ids, 64 in flight.
--
--   lua cancel.lua FILE_OF_IDS COUNT unique|any [STORE]      (key and base URL from the environment, CA file from
--   BENCH_CA)
local porting = require "telnyx.porting"

local file, expected, uniqueness, store = arg[1], tonumber(arg[2]), arg[3], arg[4]
local client = porting.new { ca_file = os.getenv("BENCH_CA"), concurrency = 64, deadline = false }
local good = 0

if not client.cancel_each then
  local ids, window, size, taken = io.lines(file), {}, 128, 0
  for i = 1, math.huge do
    local id = i <= expected and ids()
    if id then window[i] = client:submit("cancel", id) end
    local oldest = i - size
    if window[oldest] then
      local order = assert(window[oldest]:result())
      if order.status.value == "cancel-pending" then good = good + 1 end
      window[oldest], taken = nil, taken + 1
    end
    if taken == expected then break end
  end
else
  for outcome in client:cancel_each(io.lines(file), { unique = uniqueness == "unique", store = store }) do
    if outcome.outcome == "cancel-pending" then good = good + 1 end
  end
end
assert(good == expected, good .. " of " .. expected .. " were cancelled")
