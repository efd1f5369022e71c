--- Requirements that an order lacks, as rows.

local field = require "telnyx.porting.command.showing.field"
local paint = require "telnyx.porting.command.showing.paint"
local row_writer = require "telnyx.porting.command.showing.row_writer"

local requirement_rows = {}

local columns = {
  { "name", field "name", rank = 1, usual = 26, least = 16, most = 60 },
  { "wants", field "wants", rank = 2 },
  { "status", field "status", rank = 4, usual = 24, least = 12, paint = paint.of_status },
  { "requirement_type_id", field "requirement_type_id", rank = 3, usual = 36 },
  { "description", field "description", rank = 5, usual = 40, least = 20, most = 80 },
  { "example", field "example" },
  { "field_value", field "field_value" },
}

--- With --out ids it writes the ids of the requirement types.
function requirement_rows.writer(options)
  return row_writer(options, columns, function(requirement) return requirement end, field "requirement_type_id")
end

return requirement_rows
