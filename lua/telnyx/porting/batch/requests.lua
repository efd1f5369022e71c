--- The requests of a batch: what is sent for an item, and what follows from the answer.

local guard = require "telnyx.porting.batch.guard"

-- The reason of an outcome cancel-pending to which this batch added nothing.
local pending_before = "it was cancel-pending before"

--- Adds the methods to the class of batches.
return function(Batch, internals)
  local failure = internals.failure

  --- The only way into the engine: it accepts nothing once the batch was stopped, whoever stopped it and when. A tag
  -- joins the request with its item; tags are reused, and self.items holds a list of the free ones.
  function Batch:submit(operation, item, argument)
    if self.stopped then return self:leave_out(item) end
    local tag = self.free_tag
    if tag == 0 then
      tag = self.last_tag + 1
      self.last_tag = tag
    else
      self.free_tag = self.items[tag]
    end
    self.items[tag] = item
    if self.completions:submit(operation, tag, item.assume_sent, argument, self.call_options) then return end
    self.items[tag], self.free_tag = self.free_tag, tag
    self:stop "the client was closed"
    self:leave_out(item)
  end

  function Batch:submit_cancel(item, order)
    self:submit("cancel", item, order or item.id)
  end

  --- Begins with an item. order, known: as Input:next returns them.
  function Batch:begin(item, order, known)
    local options = self.options
    -- What may have been sent is settled in any case.
    local left_out = self.left_out and item.assume_sent ~= true and self.left_out(item.id)
    if known == "invalid" then
      item.invalid = true
      self:settle_item(item, "failed", nil,
        failure("invalid", ("entry %d, %q, is no order id"):format(item.position, item.id)))
    elseif self.stopped then
      self:leave_out(item)
    elseif left_out then
      self:not_attempted(item, left_out)
    elseif options.dry_run and order and not options.guard then
      self:not_attempted(item, guard.objection(options, order))
    elseif options.guard or options.dry_run then
      item.read = true
      self:submit("get", item, item.id)
    else
      -- An order that was pending when the caller read it is read first: it needs no POST, unless that has changed.
      item.assume_sent = item.assume_sent or known == "pending" and "pending"
      self:submit_cancel(item, order)
    end
  end

  --- Settles an item whose cancel has ended.
  local function end_cancel(self, item, order, err, attempts, settled_by_read, was_uncertain)
    item.attempts, item.settled_by_read = attempts, settled_by_read
    if err and not was_uncertain then self.keeper:mark(item, "never_uncertain") end
    local is_pending = order and internals.order_status(order) == "cancel-pending"
    if is_pending and attempts == 0 and item.assume_sent == "pending" then item.reason = pending_before end
    self:settle_cancel(item, order, err)
  end

  --- Goes on with an item whose order was read for the guard or a dry run.
  local function end_read(self, item, order, err)
    if not order then
      self.keeper:mark(item, "never_uncertain")
      -- The read of an order that an earlier run may have sent ends so where it is ported, as its cancel would.
      local is_ported = item.assume_sent == true and err.kind == "conflict" and not err.uncertain
      return self:settle_item(item, is_ported and "refused" or "failed", nil, err)
    end
    if self.stopped then return self:leave_out(item) end
    local objection = self:call_out(guard.objection, self.options, order)
    if objection then return self:not_attempted(item, objection) end
    if internals.order_status(order) == "cancel-pending" then
      item.settled_by_read = true
      if item.assume_sent ~= true then item.reason = pending_before end
      return self:settle_item(item, "cancel-pending", order)
    end
    self.keeper:intend(item, order:is_final() and order or nil)
  end

  --- Collects finished requests; returns true if there were any.
  function Batch:collect()
    local completions, items, any = self.completions, self.items, false
    while true do
      local taken = self.keeper:take_done()
      if taken > 0 then
        any = true
        self:watch_account(nil)
        self:count_most(taken)
      end
      local tag, order, err, attempts, settled_by_read, seconds, interrupted, sent, was_uncertain =
        completions:next_done()
      if not tag then return any end
      any = true
      local item = items[tag]
      items[tag], self.free_tag = self.free_tag, tag
      item.seconds = item.seconds + seconds
      self:watch_account(err)
      local read = item.read
      item.read = nil
      if interrupted and (read or not sent and not err.uncertain) then
        if not read then item.assume_sent = nil end -- what an earlier run may have sent was read, and had no effect
        self:leave_out(item)
      elseif read then
        end_read(self, item, order, err)
      else
        end_cancel(self, item, order, err, attempts, settled_by_read, was_uncertain)
      end
    end
  end
end
