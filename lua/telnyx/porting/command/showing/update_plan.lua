--- The plan that update shows on stderr before it asks, or instead of a change: how many orders have which status.

local text = require "telnyx.porting.text"

local most = 10

--- update_plan(heading, count, counts, final, unknown). heading: of connection.open; count: of the orders; counts: by
-- status; final: how many can't be changed any more; unknown: ids that the account does not know.
return function(heading, count, counts, final, unknown)
  io.stderr:write(heading, "Selected:  ", text.plural(count, "order"), "\n")
  local names = {}
  for name in pairs(counts) do names[#names + 1] = name end
  table.sort(names, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return a < b
  end)
  for _, name in ipairs(names) do io.stderr:write(("  %6d  %s\n"):format(counts[name], text.plain(name))) end
  if final > 0 then
    io.stderr:write(("Expected to be refused (ported, cancelled, or waiting for that): %d\n"):format(final))
  end
  if #unknown > 0 then
    io.stderr:write(("Unknown ids, which the account has no orders for: %d\n"):format(#unknown))
    for i = 1, math.min(#unknown, most) do io.stderr:write("  ", unknown[i], "\n") end
    if #unknown > most then io.stderr:write(("  … and %d more\n"):format(#unknown - most)) end
  end
end
