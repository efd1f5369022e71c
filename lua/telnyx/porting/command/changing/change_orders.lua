--- Changes orders one after another and writes each as the service returns it. A signal stops it between two orders.

local command_error = require "telnyx.porting.command.running.command_error"
local exit_status = require "telnyx.porting.command.running.exit_status"
local order_rows = require "telnyx.porting.command.showing.order_rows"
local process = require "telnyx.porting_process"

--- change_orders(ids, options, done, change): calls change(id) for each id, which gives the order or nil and an error,
-- and writes each order as the options of the command line say. done: what has become of an order then ("updated").
-- Returns the exit status. A key that is not let in ends the command.
return function(ids, options, done, change)
  process.watch_signals()
  local writer, status, refusal = order_rows.writer(options), exit_status.done, nil
  for i, id in ipairs(ids) do
    local signal = process.received()
    if signal then
      io.stderr:write(("telnyx-porting: %s: %d of %d were not %s\n"):format(signal, #ids - i + 1, #ids, done))
      status = exit_status.stopped
      break
    end
    local order, err = change(id)
    if order then
      writer:add(order)
    elseif command_error.is_unauthorized(err) then
      refusal = err
      break
    else
      status = command_error.report(id, err)
    end
  end
  writer:close() -- whatever ended it: what was shown is whole
  if refusal then command_error.raise_from(refusal) end
  return status
end
