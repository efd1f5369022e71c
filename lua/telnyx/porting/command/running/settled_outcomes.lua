--- The outcomes of a selection for which nothing has to be sent, as a batch would report them.

local names = { ["cancelled"] = "already-cancelled", ["cancel-pending"] = "cancel-pending" }

--- Returns an iterator. entries: of selected_orders.lua; none of them unsettled.
return function(entries)
  local next_entry = entries:each()
  return function()
    local entry = next_entry()
    if not entry then return nil end
    local outcome = names[entry.status] or "refused"
    return {
      id = entry.id, outcome = outcome, order = entry.order, attempts = 0, settled_by_read = true,
      reason = outcome ~= "already-cancelled" and (entry.sentence or "it is " .. entry.status) or nil,
    }
  end
end
