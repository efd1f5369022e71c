--- The plan that delete shows on stderr before it asks: the drafts, and what of the selection is none.

local text = require "telnyx.porting.text"

-- The most orders of each kind that are listed.
local most = 10

local function show(list, line_of)
  for i = 1, math.min(#list, most) do io.stderr:write("  ", line_of(list[i]), "\n") end
  if #list > most then io.stderr:write(("  … and %d more\n"):format(#list - most)) end
end

-- Statuses of orders that can't be cancelled either, or are about to be.
local ended = { ported = true, cancelled = true, ["cancel-pending"] = true }

--- What can be done with orders that are no drafts.
local function advice_for(others)
  local count = 0
  for _, order in ipairs(others) do
    if not (order.status and ended[order.status.value]) then count = count + 1 end
  end
  if count == 0 then return "" end
  if count < #others then return " (telnyx-porting cancel cancels those that are neither ported nor cancelled)" end
  return text.agree(count, " (telnyx-porting cancel cancels it)", " (telnyx-porting cancel cancels them)")
end

--- delete_plan(selected, heading). selected: { drafts, others, unknown }, see commands/delete.lua; heading: of
-- connection.open.
return function(selected, heading)
  local drafts, others, unknown = selected.drafts, selected.others, selected.unknown
  io.stderr:write(heading, "Selected:  ", text.plural(#drafts + #others + #unknown, "order"), "\n")
  io.stderr:write(("Drafts, to be deleted: %d\n"):format(#drafts))
  show(drafts, function(order)
    return ("%s  %s  %s"):format(order.id, text.cell(text.plural(order.porting_phone_numbers_count or 0, "number"), 12),
      text.short(order.customer_reference or "", 40))
  end)
  if #others > 0 then
    io.stderr:write(("%s, so not deleted%s: %d\n"):format(text.agree(#others, "No draft", "No drafts"),
      advice_for(others), #others))
    show(others, function(order)
      return ("%s  %s"):format(order.id, text.plain(order.status and order.status.value or "unknown"))
    end)
  end
  if #unknown > 0 then
    io.stderr:write(("Unknown ids, which the account has no orders for: %d\n"):format(#unknown))
    show(unknown, function(id) return id end)
  end
end
