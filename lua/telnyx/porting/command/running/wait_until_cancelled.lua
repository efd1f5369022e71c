--- cancel --wait: polls orders until the staff's review has cancelled them.

local command_error = require "telnyx.porting.command.running.command_error"
local exit_status = require "telnyx.porting.command.running.exit_status"
local order_reader = require "telnyx.porting.command.selecting.order_reader"
local polling = require "telnyx.porting.command.running.polling"
local progress = require "telnyx.porting.command.showing.progress"
local stdout = require "telnyx.porting.command.showing.stdout"
local text = require "telnyx.porting.text"

--- ids: of pending orders. deadline: in seconds, or nil. Returns the exit status: done if all were cancelled.
return function(client, ids, options, deadline)
  local poll = polling.new { interval = options.interval, deadline = deadline }
  local update, finish = progress.start(options)
  stdout.flush()
  local total, open, others = #ids, ids, {}
  if not options.quiet then
    io.stderr:write(("Waiting until %s cancelled. Ctrl-C ends the waiting, not the cancellation.\n"):format(
      text.agree(total, "the order is", "all %d orders are")))
  end
  while true do
    local left = {}
    order_reader.look(client, open, function(id, order, err)
      if order and order.status and order.status.value == "cancelled" then return end
      if order and not order:is_final() or not order and command_error.is_retryable(err) then
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
      if not reason then return exit_status[#others > 0 and "incomplete" or "done"] end
      io.stderr:write(("telnyx-porting: %s; not cancelled yet: %d of %d\n"):format(reason, #open, total))
      return exit_status.stopped
    end
  end
end
