--- Finds orders that were split from the same port request (parent_support_key) as a selected one, and are not
-- selected: each part has to be cancelled separately.

local order_reader = require "telnyx.porting.command.selecting.order_reader"
local porting = require "telnyx.porting"

local split_orders = {}

--- Returns entries { id, status, parent } of those that could be cancelled. entries: of selected_orders.lua. reading:
-- of reading_progress.lua.
function split_orders.left_out(client, entries, reading)
  local parents, others, taken = entries.parents, {}, porting._id_list()
  if parents.count == 0 then return others end

  local function add(one)
    if parents:has(one.parent) and not entries:has(one.id) and not taken:find(one.id) then
      taken:add(one.id, 0)
      others[#others + 1] = one
    end
  end
  local function visit(order)
    local parent = order.parent_support_key
    if parent and order_reader.is_open(order) then
      add { id = order.id, status = order.status.value, parent = parent }
    end
  end

  if entries.others then
    for _, one in ipairs(entries.others) do add(one) end
    return others
  end
  local total = order_reader.count(client, nil, reading)
  -- A server that ignores this filter would have us read all orders once for each key: once is enough.
  if parents:is_listed() and parents.count < order_reader.pages_of(total) then
    reading:begin(nil, "other parts of the same port requests")
    for _, key in ipairs(parents.listed) do
      local ignored = false
      order_reader.visit_all(client, { filter = { parent_support_key = key } }, function(order)
        ignored = ignored or order.parent_support_key ~= key
        visit(order)
      end, reading)
      if ignored then return others end
    end
  else
    reading:begin(total, "orders for other parts of the same port requests")
    order_reader.visit_all(client, {}, visit, reading)
  end
  return others
end

return split_orders
