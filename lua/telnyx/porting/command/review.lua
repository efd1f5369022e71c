--- The end of cancel --wait: what was asked is looked at until the staff's review has made it cancelled.

local output = require "telnyx.porting.command.output"
local polling = require "telnyx.porting.command.polling"
local progress = require "telnyx.porting.command.progress"
local selection = require "telnyx.porting.command.selection"
local text = require "telnyx.porting.command.text"
local trouble = require "telnyx.porting.command.trouble"

--- ids: of orders that are pending. deadline: in so many seconds, or nil. Returns the exit status: done when all are
-- cancelled.
return function(client, ids, options, deadline)
  local poll = polling.new { interval = options.interval, deadline = deadline }
  local update, finish = progress.start(options)
  output.flush()
  local total, open, others = #ids, ids, {}
  if not options.quiet then
    io.stderr:write(("Waiting until %s cancelled. Ctrl-C ends the waiting, not the cancellation.\n"):format(
      total == 1 and "the order is" or ("all %d orders are"):format(total)))
  end
  while true do
    local left = {}
    selection.read(client, open, function(id, order, err)
      if order and order.status and order.status.value == "cancelled" then return end
      if order and not order:is_final() or not order and trouble.is_passing(err) then
        left[#left + 1] = id
      elseif order then
        others[#others + 1] = ("%s: it is %s, not cancelled"):format(id, order.status.value)
      else
        others[#others + 1] = ("%s: %s"):format(id, tostring(err))
      end
    end)
    open = left
    update { done = total - #open, total = total }
    local reason = #open > 0 and poll.pause()
    if #open == 0 or reason then
      finish()
      for _, line in ipairs(others) do io.stderr:write("telnyx-porting: ", text.plain(line), "\n") end
      if not reason then return trouble.status[#others > 0 and "incomplete" or "done"] end
      io.stderr:write(("telnyx-porting: %s; not cancelled yet: %d of %d\n"):format(reason, #open, total))
      return trouble.status.stopped
    end
  end
end
