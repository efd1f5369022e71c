--- The plan that delete shows on stderr before it asks: the drafts, and what of the selection is none.

local text = require "telnyx.porting.text"

-- The most orders of each kind that are listed.
local most = 10

local function show(list, line_of)
  for i = 1, math.min(#list, most) do io.stderr:write("  ", line_of(list[i]), "\n") end
  if #list > most then io.stderr:write(("  … and %d more\n"):format(#list - most)) end
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
    io.stderr:write(("No drafts, so not deleted (telnyx-porting cancel cancels them): %d\n"):format(#others))
    show(others, function(order)
      return ("%s  %s"):format(order.id, text.plain(order.status and order.status.value or "unknown"))
    end)
  end
  if #unknown > 0 then
    io.stderr:write(("Unknown ids, which the account has no orders for: %d\n"):format(#unknown))
    show(unknown, function(id) return id end)
  end
end
