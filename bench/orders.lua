--- Walks over all pages of a list and reads id and status.value of each order.
--
--   lua orders.lua COUNT [LAST_PAGE]      (key and base URL from the environment, CA file from BENCH_CA)
local porting = require "telnyx.porting"

local expected, last_page = tonumber(arg[1]), tonumber(arg[2])
local client = porting.new { ca_file = os.getenv("BENCH_CA") }
local count = 0

if last_page then
  for number = 1, last_page do
    local page = assert(client:list { page = { number = number, size = 250 } })
    for _, order in ipairs(page.data) do
      if #order.id == 36 and order.status.value == "cancel-pending" then count = count + 1 end
    end
  end
else
  for order in client:orders() do
    if #order.id == 36 and order.status.value == "cancel-pending" then count = count + 1 end
  end
end
assert(count == expected, count .. " orders")
