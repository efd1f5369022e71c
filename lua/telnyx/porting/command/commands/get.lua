--- telnyx-porting get: shows the orders with these ids.

local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local order_details = require "telnyx.porting.command.showing.order_details"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_lookup = require "telnyx.porting.command.selecting.order_lookup"
local order_reader = require "telnyx.porting.command.selecting.order_reader"
local order_rows = require "telnyx.porting.command.showing.order_rows"
local stdout = require "telnyx.porting.command.showing.stdout"

return function(options)
  local named, _, references = order_ids.from_options(options)
  local client = connection.open(options)
  local ids = order_lookup.complete(client, named, references)
  local writer = (options.out ~= "table" or options.columns) and order_rows.writer(options)
  local status, shown = exit_status.done, 0
  order_reader.read(client, ids, function(id, order, err)
    if not order then
      status = math.max(status, command_error.report(id, err))
      return
    end
    shown = shown + 1
    if writer then
      writer:add(order)
    else
      if shown > 1 then stdout.write "\n" end
      order_details(order)
    end
  end)
  if writer then writer:close() end
  return status
end
