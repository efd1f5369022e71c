--- What cancel --dry-run writes to stdout: the orders that would be cancelled, and what to expect of each.

local field = require "telnyx.porting.command.showing.field"
local outcome_rows = require "telnyx.porting.command.showing.outcome_rows"
local paint = require "telnyx.porting.command.showing.paint"
local row_writer = require "telnyx.porting.command.showing.row_writer"

local columns = {
  { "id", field "id", rank = 1, usual = 36 },
  { "status", field "status", rank = 2, usual = 18, most = 24, paint = paint.of_status },
  { "expected", function(entry) return entry.sentence or "can be cancelled" end, rank = 3, usual = 60, least = 16 },
}

--- dry_run(entries, options). entries: of selected_orders.lua; options: of the command line.
return function(entries, options)
  if options.out == "table" or options.out == "ids" then
    local writer = row_writer(options, columns)
    for entry in entries:each() do writer:add(entry) end
    return writer:close()
  end
  local writer = outcome_rows.writer(options)
  for entry in entries:each() do
    writer:add { id = entry.id, outcome = "not-attempted",
      reason = "dry run: " .. (entry.sentence or "it would be cancelled") }
  end
  writer:close()
end
