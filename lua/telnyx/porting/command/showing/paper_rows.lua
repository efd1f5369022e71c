--- What attach did for each paper of an order, as rows.

local field = require "telnyx.porting.command.showing.field"
local row_writer = require "telnyx.porting.command.showing.row_writer"

local columns = {
  { "paper", field "paper", rank = 1 },
  { "action", field "action", rank = 2 },
  { "document_id", field "document_id", rank = 3, usual = 36 },
  { "filename", field "filename", rank = 4, usual = 20, least = 12, most = 60 },
  { "size", field "size", rank = 5, usual = 8 },
  { "gone", field "gone" },
  { "replaced", field "replaced" },
  { "porting_order_id", field "porting_order_id" },
}

--- paper_rows(options, order_id, report): writes the report of client:attach. With --out ids it writes the documents.
return function(options, order_id, report)
  local writer = row_writer(options, columns, function(row) return row end, field "document_id")
  for _, name in ipairs { "loa", "invoice" } do
    local outcome = report.documents[name]
    if outcome then
      writer:add { paper = name, action = outcome.action, document_id = outcome.id, filename = outcome.filename,
        size = outcome.size, gone = outcome.gone, replaced = outcome.replaced, porting_order_id = order_id }
    end
  end
  writer:close()
end
