--- telnyx-porting update: changes orders, which can be changed again.

local change_orders = require "telnyx.porting.command.changing.change_orders"
local command_error = require "telnyx.porting.command.running.command_error"
local confirmation_prompt = require "telnyx.porting.command.running.confirmation_prompt"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local found_orders = require "telnyx.porting.command.showing.found_orders"
local order_body = require "telnyx.porting.command.changing.order_body"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_lookup = require "telnyx.porting.command.selecting.order_lookup"
local order_reader = require "telnyx.porting.command.selecting.order_reader"
local order_rows = require "telnyx.porting.command.showing.order_rows"
local process = require "telnyx.porting_process"
local reading_progress = require "telnyx.porting.command.showing.reading_progress"
local text = require "telnyx.porting.text"
local time_limit = require "telnyx.porting.command.running.time_limit"
local update_plan = require "telnyx.porting.command.showing.update_plan"

--- Reads the orders and shows what a change of theirs would come to; in a dry run, which orders these are as well.
local function show_plan(client, ids, heading, reading, limit, options)
  local counts, final, unknown, orders = {}, 0, {}, {}
  limit:reading(order_reader.read_all, client, ids, function(id, order, err)
    if order then
      if options.dry_run then orders[id] = order end
      local status = order.status and order.status.value or "unknown"
      counts[status] = (counts[status] or 0) + 1
      final = final + ((order:is_final() or status == "cancel-pending") and 1 or 0)
    elseif err.kind == "not_found" then
      unknown[#unknown + 1] = id
    else
      command_error.raise_from(err)
    end
  end, reading)
  reading:finish()
  update_plan(heading, #ids, counts, final, unknown)
  if not options.dry_run then return end
  local writer = order_rows.writer(options)
  for _, id in ipairs(ids) do
    if orders[id] then writer:add(orders[id]) end
  end
  writer:close()
end

return function(options)
  local named, _, references = order_ids.from_options(options)
  local body = order_body.apply(order_body.read(options.json), options)
  if next(body) == nil then command_error.usage("update: say what changes: --set, --unset or --json") end
  if options.from == "-" and options.json == "-" then
    command_error.usage("update: --from and --json can't both be stdin")
  end
  local limit = time_limit.new(options, "nothing was changed")
  local reading = reading_progress.new(options, limit)
  local client, host, heading = connection.open(options, reading.on_event)
  local ids, found = limit:reading(order_lookup.complete, client, named, references, reading)
  if options.max and #ids > options.max then
    command_error.usage("%s selected, more than --max %d: nothing was changed",
      text.agree(#ids, "%d order is", "%d orders are"), options.max)
  end
  -- A change can be changed again, so a script is not kept from it; a person is asked where many were named.
  local asks = #ids > 1 and not options.yes and options.from ~= "-" and options.json ~= "-" and process.is_terminal(0)
    and process.is_terminal(2)
  if options.dry_run or asks then show_plan(client, ids, heading, reading, limit, options) end
  if not options.quiet or asks then found_orders(found) end
  if options.dry_run then return exit_status.done end
  if asks then
    process.say_at_signal "\ntelnyx-porting: nothing was changed\n"
    limit:without(confirmation_prompt.ask, options, ("Change these %d orders at %s?"):format(#ids, host),
      "nothing was changed")
  end
  limit:require()
  return change_orders(client, ids, options, {
    done = "updated",
    limit = limit,
    submit = function(_, id, deadline)
      local checked, call = order_body.as_arguments(body, options)
      if deadline then
        call = call or {}
        call.deadline = deadline
      end
      return command_error.call_library(client.submit, client, "porting_orders.update", id, checked, call)
    end,
    settle = function(_, order, err) return order, err end,
  })
end
