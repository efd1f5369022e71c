--- Deletes drafts one after another, and writes each as it was. A signal stops it between two drafts.

local command_error = require "telnyx.porting.command.running.command_error"
local exit_status = require "telnyx.porting.command.running.exit_status"
local order_rows = require "telnyx.porting.command.showing.order_rows"
local process = require "telnyx.porting_process"
local progress = require "telnyx.porting.command.showing.progress"
local reason_groups = require "telnyx.porting.command.showing.reason_groups"

--- drafts: orders. Returns the exit status. A key that is refused ends the command.
return function(client, drafts, options)
  process.watch_signals()
  local writer, groups = order_rows.writer(options), reason_groups.new()
  local update, finish = progress.start(options)
  local deleted, signal, refusal = 0, nil, nil
  for i, draft in ipairs(drafts) do
    signal = process.received()
    if signal then break end
    local done, err = client.porting_orders:delete(draft.id)
    if done or err.kind == "not_found" then -- somebody else has deleted it since it was read
      deleted = deleted + 1
      writer:add(draft)
    elseif command_error.is_unauthorized(err) then
      refusal = err
      break
    else
      groups:add { id = draft.id, outcome = err.uncertain and "unknown" or "refused", err = err }
    end
    update { done = i, total = #drafts }
  end
  finish()
  writer:close() -- whatever ended it: what was shown is whole
  local left = #drafts - deleted - groups.count
  if groups.count > 0 and not options.quiet then
    io.stderr:write "Not deleted:\n"
    groups:show(function(...) io.stderr:write(...) end, 2)
  end
  if signal then io.stderr:write("telnyx-porting: ", signal, "\n") end
  io.stderr:write(("%d of %d deleted%s%s\n"):format(deleted, #drafts,
    groups.count > 0 and (", %d refused or failed"):format(groups.count) or "",
    left > 0 and (", %d not attempted"):format(left) or ""))
  if refusal then command_error.raise_from(refusal) end
  if signal then return exit_status.stopped end
  return groups.count > 0 and exit_status.incomplete or exit_status.done
end
