--- telnyx-porting create: makes draft orders.

local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local order_body = require "telnyx.porting.command.changing.order_body"
local order_rows = require "telnyx.porting.command.showing.order_rows"
local papers = require "telnyx.porting.command.changing.papers"
local phone_numbers = require "telnyx.porting.command.selecting.phone_numbers"

return function(options)
  local body = order_body.read(options.json)
  if #options.numbers > 0 then body.phone_numbers = phone_numbers.read(options.numbers) end
  body.customer_reference = options.reference or body.customer_reference
  body.customer_group_reference = options.group_reference or body.customer_group_reference
  if body.phone_numbers == nil then command_error.usage("create: name phone numbers, or a file with --json") end
  if #options.numbers == 0 then phone_numbers.check(body.phone_numbers) end
  local given = papers.from_options("create", options)
  local client = connection.open(options)
  local orders, err = command_error.call_library(client.porting_orders.create, client.porting_orders,
    order_body.as_arguments(body, options))
  if not orders then command_error.raise_from(err) end
  local writer = order_rows.writer(options)
  for _, order in ipairs(orders.data) do writer:add(order) end
  writer:close()
  if #orders.data > 1 then
    io.stderr:write(("telnyx-porting: the API made %d orders of it\n"):format(#orders.data))
  end
  if not given then return exit_status.done end
  local status = exit_status.done
  for _, order in ipairs(orders.data) do
    local report, problem = papers.attach(client, order.id, given, options)
    if not report then
      io.stderr:write(("telnyx-porting: the draft %s is made, without all its papers: telnyx-porting attach %s %s\n")
        :format(order.id, order.id, papers.as_words(given)))
      status = math.max(status, command_error.report(order.id, problem))
    end
  end
  return status
end
