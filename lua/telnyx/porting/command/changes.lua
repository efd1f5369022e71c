--- Changes orders one after the other and shows each as it is then; a signal stops between two of them.

local output = require "telnyx.porting.command.output"
local process = require "telnyx.porting_process"
local trouble = require "telnyx.porting.command.trouble"

local changes = {}

--- Calls change(id) for each id, which gives the order or nil and an error, and writes what comes in the format `out`.
-- done: what has become of an order then ("updated"). The exit status. A key that is not let in ends it.
function changes.make(ids, out, done, change)
  process.watch_signals()
  local writer, status, refusal = output.orders(out), trouble.status.done, nil
  for i, id in ipairs(ids) do
    local signal = process.received()
    if signal then
      io.stderr:write(("telnyx-porting: %s: %d of %d were not %s\n"):format(signal, #ids - i + 1, #ids, done))
      status = trouble.status.stopped
      break
    end
    local order, err = change(id)
    if order then
      writer:add(order)
    elseif trouble.is_unauthorized(err) then
      refusal = err
      break
    else
      status = trouble.tell(id, err)
    end
  end
  writer:close() -- whatever ended it: what was shown is whole
  if refusal then trouble.fail_by(refusal) end
  return status
end

return changes
