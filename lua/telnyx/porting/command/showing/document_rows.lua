--- Documents as rows.

local field = require "telnyx.porting.command.showing.field"
local row_writer = require "telnyx.porting.command.showing.row_writer"

local document_rows = {}

local columns = {
  { "id", field "id", 36 },
  { "filename", field "filename", 30 },
  { "content_type", field "content_type", 16 },
  { "size", field("size", "amount"), 10 },
  { "customer_reference", field "customer_reference", 20 },
  { "status", field "status" },
  { "sha256", field "sha256" },
  { "created_at", field "created_at" },
}

function document_rows.writer(format)
  return row_writer(format, columns, function(document) return document end)
end

return document_rows
