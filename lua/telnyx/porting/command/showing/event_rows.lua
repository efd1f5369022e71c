--- Events as rows.

local field = require "telnyx.porting.command.showing.field"
local moments = require "telnyx.porting.command.showing.moments"
local paint = require "telnyx.porting.command.showing.paint"
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
  { "time", event_rows.time_of, title = "TIME (UTC)", rank = 4, usual = 19, shown = function(event)
    return moments.second(event_rows.time_of(event))
  end },
  { "type", function(event) return ((event.event_type or ""):gsub("^porting_order%.", "")) end, rank = 2, usual = 21,
    least = 14, most = 32 },
  { "porting_order_id", field "porting_order_id", rank = 1, usual = 36 },
  { "what", gist, rank = 3, usual = 20, least = 14, most = 60, paint = paint.of_status },
  { "customer_reference", field("payload", "customer_reference"), rank = 5, usual = 16, least = 12, most = 32 },
  { "id", field "id" },
}

function event_rows.writer(options)
  return row_writer(options, columns, function(event) return event end)
end

return event_rows
