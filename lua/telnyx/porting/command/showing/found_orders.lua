--- Shows on stderr which orders the support keys and phone numbers of the command line and its files found.

local text = require "telnyx.porting.text"

-- Names that are shown, and orders of each.
local most = 10

--- found_orders(results): results of order_lookup.lua; writes nothing if there are none.
return function(results)
  if #results == 0 then return end
  io.stderr:write(("Found:     %s\n"):format("by " .. text.plural(#results, "name")))
  for i = 1, math.min(#results, most) do
    local result = results[i]
    for j = 1, math.min(#result.orders, most) do
      local order = result.orders[j]
      io.stderr:write(("  %s  %s  %s\n"):format(text.cell(j == 1 and result.name or "", 16), order.id,
        text.plain(order.status)))
    end
    if #result.orders > most then
      io.stderr:write(("  %s  … and %d more\n"):format((" "):rep(16), #result.orders - most))
    end
  end
  if #results > most then io.stderr:write(("  … and %d more\n"):format(#results - most)) end
end
