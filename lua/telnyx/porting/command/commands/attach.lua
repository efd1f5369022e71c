--- telnyx-porting attach: uploads an order's LOA and invoice and sets them in the order.

local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local found_orders = require "telnyx.porting.command.showing.found_orders"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_lookup = require "telnyx.porting.command.selecting.order_lookup"
local paper_rows = require "telnyx.porting.command.showing.paper_rows"
local papers = require "telnyx.porting.command.changing.papers"

return function(options)
  local named, _, references = order_ids.from_options { ids = { options.id } }
  local given = papers.from_options("attach", options)
  if not given then command_error.usage("attach: name the papers: --loa, --invoice or both") end
  local client = connection.open(options)
  local ids, found = order_lookup.complete(client, named, references)
  if #ids ~= 1 then command_error.usage("attach: %s names %d orders: name one", options.id, #ids) end
  found_orders(found)
  local report, err = papers.attach(client, ids[1], given, options)
  if report then
    paper_rows(options, ids[1], report)
    return exit_status.done
  end
  if command_error.is_unauthorized(err) then command_error.raise_from(err) end
  return command_error.report(ids[1], err)
end
