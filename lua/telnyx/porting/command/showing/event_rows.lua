--- Events as rows.

local field = require "telnyx.porting.command.showing.field"
local row_writer = require "telnyx.porting.command.showing.row_writer"

local event_rows = {}

--- When an event happened; events of deletion have it in their payload.
function event_rows.time_of(event)
  return event.created_at or event.payload and event.payload.deleted_at
end

--- What happened, in a few words.
local function gist(event)
  local payload = event.payload
  if type(payload) ~= "table" then return nil end
  return field("status", "value")(payload) or field("comment", "body")(payload)
    or field("messaging", "messaging_port_status")(payload) or field("to", "id")(payload)
end

local columns = {
  { "time", event_rows.time_of, 27 },
  { "type", function(event) return (event.event_type or ""):gsub("^porting_order%.", "") end, 21 },
  { "porting_order_id", field "porting_order_id", 36 },
  { "what", gist, 40 },
  { "customer_reference", field("payload", "customer_reference") },
  { "id", field "id" },
}

function event_rows.writer(format)
  return row_writer(format, columns, function(event) return event end)
end

return event_rows
