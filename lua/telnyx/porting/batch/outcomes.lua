--- The outcomes of a batch: how an item gets its one outcome, how outcomes are counted, and the queue of those that are
-- ready for the caller.

local outcomes = {
  -- In a list of outcomes: the next one of the batch's queue (internals.outcome_queue).
  queued = true,
}

local queued = outcomes.queued

-- Begins the reason of an outcome that is unknown, because an earlier run may have sent the cancel; then comes why this
-- one did not read the order.
outcomes.unread = "an earlier run may have sent it, and it was not read since: "

--- outcomes.new_item(id, position, assume_sent): the item of an id, a table that becomes its outcome. It has all its
-- fields from the start, so that setting one never makes the table larger. assume_sent: true: an earlier run may have
-- sent its cancel; "pending": the order was cancel-pending. Both are read before a cancel is sent.
function outcomes.new_item(id, position, assume_sent)
  return {
    id = id, position = position, order = nil, outcome = false, attempts = 0, settled_by_read = false, seconds = 0,
    assume_sent = assume_sent,
  }
end

--- outcomes.of(id, position, seconds, order): the outcome of what a queue returned. Queues have those outcomes that
-- completions:keep_done keeps.
function outcomes.of(id, position, seconds, order)
  return {
    id = id, position = position, order = order, outcome = "cancel-pending", attempts = 1, settled_by_read = false,
    seconds = seconds,
  }
end

--- outcomes.add_methods(Batch, internals): adds the methods below to the class of batches.
function outcomes.add_methods(Batch, internals)
  -- The queue of outcomes that are ready

  --- Queues an outcome for the caller.
  function Batch:add_ready(outcome)
    self.recorder:take(outcome)
    self.last_ready = self.last_ready + 1
    self.ready[self.last_ready] = outcome
  end

  --- Queues a list of outcomes for the caller. The list belongs to the batch from now on. lines: a line buffer with the
  -- journal's lines of all but some (a list); nil: there is none.
  function Batch:add_all_ready(list, lines, but)
    if lines then self.recorder:take_lines(lines) end
    self.recorder:take_all(lines and but or list)
    self.queue:keep()
    if self.last_ready == 0 then
      self.ready, self.last_ready = list, #list
      return
    end
    for i = 1, #list do self.ready[self.last_ready + i] = list[i] end
    self.last_ready = self.last_ready + #list
  end

  --- Removes the first outcome from the queue and returns it; nil: the queue is empty, or another caller is at work on
  -- it (see batch/loop.lua).
  function Batch:next_ready()
    if self.exclusive then return nil end
    self.exclusive = true
    local first = self.first_ready
    local outcome = self.ready[first]
    if not outcome then
      self.exclusive = false
      return nil
    end
    self.ready[first] = nil
    if first < self.last_ready then
      self.first_ready = first + 1
    else
      self.first_ready, self.last_ready = 1, 0 -- reuses the indexes, so that the table keeps its size
    end
    self.exclusive = false
    return outcome == queued and outcomes.of(self.queue:take_kept()) or outcome
  end

  -- Counts

  --- Counts an outcome under its name. number: 1, or -1 to take it out.
  local function count(self, outcome, number)
    local name, err = outcome.outcome, outcome.err
    self.counts[name] = self.counts[name] + number
    if name == "failed" and err and err.uncertain then self.uncertain = self.uncertain + number end
  end

  --- Counts outcomes that the keeper took by itself: cancel-pending after one attempt.
  function Batch:count_most(number)
    self.counts["cancel-pending"] = self.counts["cancel-pending"] + number
    self.done = self.done + number
  end

  --- Counts an outcome and gives it to the keeper, which queues it for the caller: with a store, once it is committed.
  function Batch:settle(outcome)
    local name = outcome.outcome
    count(self, outcome, 1)
    self.done = self.done + 1
    if name == "failed" then
      self.failures = self.failures + 1
      if self.failures == self.options.stop_after_failures then
        self:stop(self.failures == 1 and "1 order failed" or self.failures .. " orders failed")
      end
    end
    self.keeper:take(outcome)
  end

  --- Counts and queues an outcome that an earlier run or another process reached.
  function Batch:tell(outcome)
    count(self, outcome, 1)
    self.done, self.told = self.done + 1, self.told + 1
    self:add_ready(outcome)
  end

  --- Counts an outcome that was settled under another name.
  function Batch:recount(outcome, name)
    count(self, outcome, -1)
    self.counts[name] = self.counts[name] + 1
  end

  --- Makes an outcome unknown: the batch left the order out, and an earlier run may have sent its cancel.
  function Batch:make_unknown(outcome)
    self:recount(outcome, "unknown")
    outcome.outcome, outcome.reason = "unknown", outcomes.unread .. outcome.reason
  end

  -- From an item to its outcome

  --- The name of the outcome of a cancel that ended with an order, or else with an error.
  local function name_of(order, err)
    if order then
      return internals.order_status(order) == "cancelled" and "already-cancelled" or "cancel-pending"
    elseif err.kind == "invalid" or err.kind == "conflict" then
      return err.uncertain and "failed" or "refused"
    end
    return "failed"
  end

  --- Makes an item its outcome: removes the field that only the batch needs.
  function Batch:settle_item(item, name, order, err)
    item.assume_sent = nil
    item.outcome, item.order, item.err = name, order, err
    self:settle(item)
  end

  --- Makes an item the outcome of its cancel.
  function Batch:settle_cancel(item, order, err)
    self:settle_item(item, name_of(order, err), order, err)
  end

  function Batch:not_attempted(item, reason)
    item.reason = reason
    self:settle_item(item, "not-attempted")
  end

  --- Leaves out an item for which nothing was sent, because the batch ended early. If only the item's own wait would
  -- have passed the deadline, the batch still claims ids. It must not claim this one again, so it does not give this
  -- claim back.
  function Batch:leave_out(item)
    if self.stopped then self.keeper:mark(item, "not_begun") end
    if item.assume_sent == true then self.keeper:mark(item, "unread") end
    self:not_attempted(item, self.stopped or "the deadline passed")
  end
end

return outcomes
