--- Documents as rows.

local field = require "telnyx.porting.command.showing.field"
local row_writer = require "telnyx.porting.command.showing.row_writer"

local document_rows = {}

local columns = {
  { "id", field "id", rank = 1, usual = 36 },
  { "filename", field "filename", rank = 2, usual = 20, least = 12, most = 60 },
  { "content_type", field "content_type", rank = 4 },
  { "size", field("size", "amount"), rank = 3, usual = 8 },
  { "customer_reference", field "customer_reference", rank = 5, usual = 16, least = 12, most = 32 },
  { "status", field "status" },
  { "sha256", field "sha256" },
  { "created_at", field "created_at" },
}

function document_rows.writer(options)
  return row_writer(options, columns, function(document) return document end)
end

return document_rows
