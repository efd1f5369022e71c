--- telnyx-porting update: changes orders, which can be changed again.

local change_orders = require "telnyx.porting.command.changing.change_orders"
local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local found_orders = require "telnyx.porting.command.showing.found_orders"
local order_body = require "telnyx.porting.command.changing.order_body"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_lookup = require "telnyx.porting.command.selecting.order_lookup"

return function(options)
  local named, _, references = order_ids.from_options(options)
  local body = order_body.apply(order_body.read(options.json), options)
  if next(body) == nil then command_error.usage("update: say what changes: --set, --unset or --json") end
  local client = connection.open(options)
  local ids, found = order_lookup.complete(client, named, references)
  found_orders(found)
  return change_orders(ids, options, "updated", function(id)
    return command_error.call_library(client.porting_orders.update, client.porting_orders, id,
      order_body.as_arguments(body, options))
  end)
end
