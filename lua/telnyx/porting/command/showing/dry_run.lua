--- What cancel --dry-run writes to stdout: the orders that would be cancelled, and what to expect of each.

local outcome_rows = require "telnyx.porting.command.showing.outcome_rows"
local stdout = require "telnyx.porting.command.showing.stdout"
local text = require "telnyx.porting.text"

--- dry_run(entries, format). entries: of selected_orders.lua.
return function(entries, format)
  if format == "table" then
    stdout.write(("%-36s  %-18s  %s\n"):format("ID", "STATUS", "EXPECTED"))
    for entry in entries:each() do
      stdout.write(("%s  %s  %s\n"):format(entry.id, text.cell(entry.status, 18),
        entry.sentence and text.plain(entry.sentence) or "can be cancelled"))
    end
  elseif format == "ids" then
    for entry in entries:each() do stdout.write(entry.id, "\n") end
  else
    local writer = outcome_rows.writer(format)
    for entry in entries:each() do
      writer:add { id = entry.id, outcome = "not-attempted",
        reason = "dry run: " .. (entry.sentence or "it would be cancelled") }
    end
    writer:close()
  end
end
