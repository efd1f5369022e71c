--- telnyx-porting list: shows the orders that filters select.

local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local filter_option = require "telnyx.porting.command.selecting.filter_option"
local order_reader = require "telnyx.porting.command.selecting.order_reader"
local order_rows = require "telnyx.porting.command.showing.order_rows"
local where_expression = require "telnyx.porting.command.selecting.where_expression"

return function(options)
  local filter, test = filter_option.parse(options.filter), where_expression.parse(options)
  local client = connection.open(options)
  local writer, shown = order_rows.writer(options), 0
  local limit = options.limit or math.huge

  local walk = order_reader.iterate(client, { filter = filter, sort = options.sort,
    page = limit < 250 and not test.narrows and { size = math.max(limit, 1) } or nil })
  while shown < limit do
    local order = command_error.call_library(walk)
    if not order then break end
    if filter then filter_option.verify(order, filter, false) end
    if test(order, client:server_time()) then
      writer:add(order)
      shown = shown + 1
    end
  end
  writer:close()
  if shown == 0 and options.out == "table" then io.stderr:write "telnyx-porting: no order fits\n" end
  return exit_status.done
end
