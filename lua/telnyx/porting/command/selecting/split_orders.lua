--- Finds orders that were split from the same port request (parent_support_key) as a selected one, and are not
-- selected: each part has to be cancelled separately.

local ids = require "telnyx.porting.ids"
local order_reader = require "telnyx.porting.command.selecting.order_reader"

local split_orders = {}

--- Returns entries { id, status, parent } of those that could be cancelled. entries: of selected_orders.lua.
function split_orders.left_out(client, entries)
  local parents, keys = {}, {}
  for entry in entries:each() do
    if entry.parent and not parents[entry.parent] then
      parents[entry.parent] = true
      keys[#keys + 1] = entry.parent
    end
  end
  local others, taken = {}, {}
  local function visit(order)
    local parent = order.parent_support_key
    local id = ids.key(order.id)
    if parent and parents[parent] and not entries:has(id) and not taken[id] and order_reader.is_open(order) then
      taken[id] = true
      others[#others + 1] = { id = order.id, status = order.status.value, parent = parent }
    end
  end
  if #keys == 0 then return others end
  -- A server that ignores this filter would have us read all orders once for each key: once is enough.
  if #keys < order_reader.count_pages(client) then
    for _, key in ipairs(keys) do
      local ignored = false
      order_reader.visit_all(client, { filter = { parent_support_key = key } }, function(order)
        ignored = ignored or order.parent_support_key ~= key
        visit(order)
      end)
      if ignored then return others end
    end
  else
    order_reader.visit_all(client, {}, visit)
  end
  return others
end

return split_orders
