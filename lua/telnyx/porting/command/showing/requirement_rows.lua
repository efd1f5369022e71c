--- Requirements that an order lacks, as rows.

local field = require "telnyx.porting.command.showing.field"
local row_writer = require "telnyx.porting.command.showing.row_writer"

local requirement_rows = {}

local columns = {
  { "name", field "name", 30 },
  { "wants", field "wants", 8 },
  { "status", field "status", 26 },
  { "requirement_type_id", field "requirement_type_id", 36 },
  { "description", field "description" },
  { "example", field "example" },
  { "field_value", field "field_value" },
}

--- With --out ids it writes the ids of the requirement types.
function requirement_rows.writer(format)
  return row_writer(format, columns, function(requirement) return requirement end, field "requirement_type_id")
end

return requirement_rows
