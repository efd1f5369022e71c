--- The course of a batch: what is begun when, and how each id comes to its one outcome.

local filters = require "telnyx.porting.filters"
local inputs = require "telnyx.porting.batch.inputs"
local memory = require "telnyx.porting.batch.keeper.memory"
local new_stored = require "telnyx.porting.batch.keeper.stored"
local recorders = require "telnyx.porting.background.recorder"

-- So many requests are submitted beyond those in flight that the engine never waits for us.
local ahead = 2

-- Between two calls of on_progress, in seconds.
local progress_interval = 0.25

-- For so many seconds the service may stay away.
local default_outage = 300

-- The life of a batch: what each event makes of each state. A pair that is missing can't happen.
local life = {
  -- The input is listed and the store opened. Nothing was begun.
  opening = { opened = "running", stop = "stopping" },
  -- Ids are pulled from the input (with a store: claimed), and begun.
  running = { exhausted = "drained", stop = "stopping" },
  -- Nothing is begun and the caller's iterator not called. Ids that are known become not-attempted, claims go back.
  stopping = { opened = "stopping", exhausted = "drained", stop = "stopping" },
  -- Nothing is left to begin. What was sent is settled.
  drained = { settled = "finished", stop = "drained" },
  -- Only outcomes that were not handed out are left.
  finished = { stop = "finished" },
}

--- The class of batches.
return function(porting, internals)
  local failure, now = internals.failure, internals.now

  local Batch = {}
  Batch.__index = Batch

  --- What will be the outcome of an id. All its fields at once, so that none has to make the table larger.
  function Batch.item(id, position, suspect)
    return {
      id = id, position = position, order = nil, outcome = false, attempts = 0, settled_by_read = false, seconds = 0,
      suspect = suspect,
    }
  end

  local stored = new_stored(internals, Batch.item, porting._VERSION)

  --- Makes a batch. options: checked. It can be stopped from now on; open() has to come next.
  function Batch.new(owner, options)
    local counts = {}
    for _, name in ipairs(porting.outcomes) do counts[name] = 0 end
    local outage = internals.check_amount("batch", "batch.outage", options.outage, default_outage)
    local room = owner:concurrency() * ahead
    local completions = internals.completions(owner, outage, room)
    local self = setmetatable({
      state = "opening",
      owner = owner,
      options = options,
      completions = completions,
      outage = outage,
      recorder = recorders.none, -- what followers are told by, with a store
      started = now(),
      counts = counts,
      done = 0,
      total = 0, -- distinct ids so far
      duplicates = 0,
      room = room,
      items = {}, -- tag -> what is under way, or the next free tag
      free_tag = 0, -- 0: there is none, and a new one is made
      last_tag = 0,
      ready = {}, -- outcomes that are known and not handed out
      first_ready = 1,
      last_ready = 0,
      seen = not options.unique and internals.id_set() or nil,
      seen_invalid = {},
      forbidden_in_a_row = 0,
      failures = 0,
      before = completions:counts(),
    }, Batch)
    if options.deadline then self.ends_at = self.started + options.deadline end
    return self
  end

  --- Opens what the batch works on. ids: see inputs.lua; call: its name for messages. Raises on misuse; nil and an
  -- error when the ids cannot be listed, or the store does not fit.
  function Batch:open(ids, call)
    local function is_stopped()
      self:check_stops()
      return self.stopped ~= nil
    end
    local input, err = inputs.open(internals, filters, ids, self.options, call, is_stopped)
    if not input then return nil, err end
    self.input = input
    if self.stopped then input:close() end
    -- A part of the ids would make another batch in the store.
    local keeper = self.options.store and not input.partial and stored or memory
    self.keeper = keeper.new(self, Batch.item)
    if keeper == stored and self.recorder == recorders.none then
      self.recorder, err = recorders.begin(self.options.store)
      if not self.recorder then return nil, err end
    end
    local good, ok, problem = internals.protect(self.keeper.open, self.keeper)
    if good and ok then
      self:happen "opened"
      ok, problem = self.recorder:begun()
    end
    if good and ok then return true end
    self.recorder:fail(good and problem or ok)
    if not good then error(ok, 0) end
    if self.state ~= "opening" then self.keeper:abandon() end
    return nil, problem
  end

  function Batch:happen(event)
    local state = life[self.state][event]
    if not state then error(("a batch that is %s can't be told %q"):format(self.state, event), 0) end
    self.state = state
  end

  -- Outcomes

  function Batch:add_ready(outcome)
    self.recorder:take(outcome)
    self.last_ready = self.last_ready + 1
    self.ready[self.last_ready] = outcome
  end

  --- Has a list of outcomes, which is ours from now on, handed out with the next calls of next().
  function Batch:add_all_ready(outcomes)
    self.recorder:take_all(outcomes)
    if self.last_ready == 0 then
      self.ready, self.last_ready = outcomes, #outcomes
      return
    end
    for i = 1, #outcomes do self.ready[self.last_ready + i] = outcomes[i] end
    self.last_ready = self.last_ready + #outcomes
  end

  --- Makes an outcome known: counts it, and hands it out with the next call of next(); with a store, once it is kept.
  function Batch:settle(outcome)
    local name = outcome.outcome
    self.counts[name] = self.counts[name] + 1
    self.done = self.done + 1
    if name == "failed" then
      self.failures = self.failures + 1
      if self.failures == self.options.stop_after_failures then
        self:stop(("%d orders failed"):format(self.failures))
      end
    end
    self.keeper:take(outcome)
  end

  --- Tells of an outcome that an earlier run or another process has come to.
  function Batch:tell(outcome)
    self.counts[outcome.outcome] = self.counts[outcome.outcome] + 1
    self.done = self.done + 1
    self:add_ready(outcome)
  end

  --- Counts an outcome that was settled as another one.
  function Batch:recount(outcome, name)
    self.counts[outcome.outcome] = self.counts[outcome.outcome] - 1
    self.counts[name] = self.counts[name] + 1
  end

  --- Says of an order that was left out here that an earlier run may have sent it.
  function Batch:make_unknown(outcome)
    self:recount(outcome, "unknown")
    outcome.outcome = "unknown"
    outcome.reason = "an earlier run may have sent it, and it was not read since: " .. outcome.reason
  end

  local function name_outcome(order, err)
    if order then
      return internals.order_status(order) == "cancelled" and "already-cancelled" or "cancel-pending"
    elseif err.kind == "invalid" or err.kind == "conflict" then
      return err.uncertain and "failed" or "refused"
    end
    return "failed"
  end

  --- Whether an error speaks of the account rather than of its order, so that going on makes no sense.
  function Batch:watch_account(err)
    if err and err.kind == "unauthorized" then
      self:stop(err.status == 407 and "the proxy refused the connection" or "the API key was refused", err)
    elseif err and err.kind == "forbidden" then
      self.forbidden_in_a_row = self.forbidden_in_a_row + 1
      if not self.any_success and self.forbidden_in_a_row >= 3 then
        self:stop("the API key may not cancel orders", err)
      end
    else
      self.forbidden_in_a_row = 0
      self.any_success = self.any_success or not err
    end
  end

  --- Makes an item its outcome: what was ours alone goes.
  function Batch:settle_item(item, name, order, err)
    item.suspect = nil
    item.outcome, item.order, item.err = name, order, err
    self:settle(item)
  end

  function Batch:not_attempted(item, reason)
    item.reason = reason
    self:settle_item(item, "not-attempted")
  end

  --- An item for which nothing was sent before the batch ended early. Where only its own wait would have gone past the
  -- deadline, the batch still claims: it must not come to the same item again.
  function Batch:leave_out(item)
    if self.stopped then self.keeper:mark(item, "unbegun") end
    if item.suspect == true then self.keeper:mark(item, "unread") end
    self:not_attempted(item, self.stopped or "the deadline passed")
  end

  function Batch:take_cancel(item, order, err, attempts, settled_by_read, in_doubt)
    item.attempts, item.settled_by_read = attempts, settled_by_read
    if err and not in_doubt then self.keeper:mark(item, "undoubted") end
    self:settle_item(item, name_outcome(order, err), order, err)
  end

  --- An order that was read before it is cancelled: the guard and a dry run decide on it.
  function Batch:take_read(item, order, err)
    if not order then
      self.keeper:mark(item, "undoubted")
      return self:settle_item(item, "failed", nil, err)
    end
    if self.stopped then return self:leave_out(item) end
    local guard = self.options.guard
    if guard then
      local allowed, why = guard(order)
      if not allowed then return self:not_attempted(item, why or "the guard said no") end
    end
    if self.options.dry_run then return self:dry(item, order) end
    if internals.order_status(order) == "cancel-pending" then
      item.settled_by_read = true
      return self:settle_item(item, "cancel-pending", order)
    end
    self.keeper:intend(item, order:is_final() and order or nil)
  end

  function Batch:dry(item, order)
    local cancellable, _, why = order:cancellable()
    self:not_attempted(item, cancellable and "dry run: it would be cancelled" or "dry run: " .. why)
  end

  -- Requests

  --- The one way into the engine: nothing gets there once the batch was stopped, whoever did that and when.
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
    local left = self.ends_at and math.max(self.ends_at - now(), 0)
    if self.completions:submit(operation, tag, item.suspect, left, argument) then return end
    self.items[tag], self.free_tag = self.free_tag, tag
    self:stop "the client was closed"
    self:leave_out(item)
  end

  function Batch:submit_cancel(item, order)
    self:submit("cancel", item, order or item.id)
  end

  --- Begins with an id: see Input:next for order and known.
  function Batch:begin(item, order, known)
    if known == "invalid" then
      item.invalid = true
      self:settle_item(item, "failed", nil,
        failure("invalid", ("entry %d, %q, is no order id"):format(item.position, item.id)))
    elseif self.stopped then
      self:leave_out(item)
    elseif self.options.dry_run and order and not self.options.guard then
      self:dry(item, order)
    elseif self.options.guard or self.options.dry_run then
      item.read = true
      self:submit("get", item, item.id)
    else
      -- An order that was seen pending is read first: there is nothing to ask, unless that has changed.
      item.suspect = item.suspect or known == "pending" and "pending"
      self:submit_cancel(item, order)
    end
  end

  --- Takes what is done; whether anything was.
  function Batch:collect()
    local completions, items, any = self.completions, self.items, false
    while true do
      local tag, order, err, attempts, settled_by_read, seconds, cut, sent, in_doubt = completions:take()
      if not tag then return any end
      any = true
      local item = items[tag]
      items[tag], self.free_tag = self.free_tag, tag
      item.seconds = item.seconds + seconds
      self:watch_account(err)
      local read = item.read
      item.read = nil
      if cut and (read or not sent and not err.uncertain) then
        if not read then item.suspect = nil end -- what an earlier run may have sent was read, and had no effect
        self:leave_out(item)
      elseif read then
        self:take_read(item, order, err)
      else
        self:take_cancel(item, order, err, attempts, settled_by_read, in_doubt)
      end
    end
  end

  -- The run

  --- What may have happened while the caller's iterator was at work, which takes as long as it likes: it is not called
  -- again then.
  function Batch:check_iterator()
    if self.stopped or not self.input.calls then return end
    if self.completions:is_closed() then
      self:stop "the client was closed"
    elseif self.ends_at and now() >= self.ends_at then
      self:stop "the deadline passed"
    end
  end

  --- The next distinct id of the input, counted; else as Input:next.
  function Batch:next_id()
    while true do
      self:check_iterator()
      local id, position, order, known = self.input:next()
      if not id then
        self.total_known = true
        return nil
      end
      local fresh
      if known == "invalid" then
        fresh = not self.seen_invalid[id]
        self.seen_invalid[id] = true
      else
        fresh = not self.seen or self.seen:add(id)
      end
      if fresh then
        self.total = self.total + 1
        return id, position, order, known
      end
      self.duplicates = self.duplicates + 1
    end
  end

  --- Begins what there is room for: no more at a time, as some of it may need no request.
  function Batch:fill()
    for _ = 1, self.room - self.completions:waiting() do
      local item, order, known = self.keeper:pull()
      if not item and self.keeper:waits() then return end
      if not item then return self:happen "exhausted" end
      self:begin(item, order, known)
      if self.state ~= "running" then return end
    end
  end

  --- After a stop: tells of the ids that are known and were not begun.
  function Batch:leave_rest()
    if self.keeper:leave() then self:happen "exhausted" end
  end

  function Batch:tell_progress(at_once)
    local on_progress = self.options.on_progress
    if not on_progress and not self.recorder:wants_progress() then return end
    local time = now()
    if not at_once and time < (self.progress_at or 0) then return end
    self.progress_at = time + progress_interval
    local elapsed, counts = time - self.started, {}
    for name, count in pairs(self.counts) do counts[name] = count end
    local per_second = elapsed > 0 and self.done / elapsed or 0
    local paused, outage = self.completions:counts().paused_left, self:outage_now()
    local guessable = self.total_known and per_second > 0 and not outage
    local progress = {
      done = self.done,
      total = self.total_known and self.total or nil,
      per_second = per_second,
      seconds_left = guessable and (self.total - self.done) / per_second or nil,
      paused_until = paused > 0 and os.time() + math.ceil(paused) or nil,
      counts = counts,
      outage = outage,
    }
    self.recorder:progress(progress)
    if on_progress then on_progress(progress) end
  end

  --- Ends the batch early: what is in flight is settled, the rest not attempted. From here on nothing is sent that was
  -- not sent before, and the caller's iterator is not called.
  function Batch:stop(reason, err)
    self:happen "stop"
    if self.stopped or self.state == "finished" then return end
    self.stopped, self.stop_error = reason, err
    if self.input then self.input:close() end
    self.completions:stop()
  end

  function Batch:check_stops()
    local asked, err = self.recorder:tend(self)
    if self.stopped then return end
    if asked then return self:stop(asked, err) end
    if self.ends_at and now() >= self.ends_at then
      self:stop "the deadline passed"
    elseif self.options.interrupted and self.options.interrupted() then
      self:stop "interrupted"
    elseif self.completions:is_closed() then
      self:stop "the client was closed"
    elseif select(3, self.completions:outage()) then
      self:stop(("the service did not answer for %g s"):format(self.outage))
    end
  end

  --- For on_progress: since when the service does not answer, and when it is asked next. Two clocks are involved, whose
  -- difference of a second is no news.
  function Batch:outage_now()
    local since, left = self.completions:outage()
    local told = self.told_outage
    if since then
      local probe_at = os.time() + math.ceil(left)
      if told and (left == 0 or math.abs(probe_at - told.probe_at) <= 1) then probe_at = told.probe_at end
      self.told_outage = { since = told and told.since or os.time() - math.floor(since), probe_at = probe_at }
    else
      self.told_outage = nil
    end
    return self.told_outage
  end

  --- Ends the batch. Precondition: nothing is under way, and nothing left to begin.
  function Batch:finish()
    self.keeper:finish()
    self:happen "settled"
    self:tell_progress(true)
    self.recorder:finish(self)
  end

  --- How long to wait for the next request that ends: seconds, or nil for as long as it takes.
  function Batch:patience()
    local patience = self.ends_at and math.max(self.ends_at - now(), 0) or nil
    if self.options.on_progress or self.options.interrupted or self.recorder ~= recorders.none then
      patience = math.min(patience or progress_interval, progress_interval)
    end
    return self.keeper:patience(patience)
  end

  function Batch:work()
    self:check_stops()
    if self.state == "running" then self:fill() elseif self.state == "stopping" then self:leave_rest() end
    self.keeper:keep()
    if self:collect() then
      self:tell_progress()
    elseif self.completions:waiting() > 0 then
      self.owner:turn(self:patience())
      self:tell_progress()
    elseif self.state == "drained" then
      self:finish()
    elseif self.keeper:waits() then
      local patience = math.min(self:patience() or progress_interval, progress_interval)
      internals.pause(self.owner, math.max(patience, 0.001)):result()
      self:tell_progress()
    end
  end

  --- The first of the outcomes that are ready, or nil.
  function Batch:take_ready()
    local first = self.first_ready
    local outcome = self.ready[first]
    if not outcome then return nil end
    self.ready[first] = nil
    if first < self.last_ready then
      self.first_ready = first + 1
    else
      self.first_ready, self.last_ready = 1, 0 -- the same places again, so that the table keeps its size
    end
    return outcome
  end

  --- The next outcome, or nil after the last.
  function Batch:next()
    while true do
      local outcome = self:take_ready()
      if outcome then
        if self.options.on_outcome then self.options.on_outcome(outcome) end
        return outcome
      end
      if self.state == "finished" then return nil end
      self:work()
    end
  end

  --- guarded_next() for a loop, which does something else between two outcomes and may be left: nothing is sent then,
  -- whoever drives the client.
  function Batch:next_for_loop()
    local ready = not self.options.on_outcome and self:take_ready()
    if ready then return ready end
    self.completions:hold(false)
    local outcome = self:guarded_next()
    if outcome then self.completions:hold(true) end
    return outcome
  end

  --- Runs an outcome's worth; a caller's error (in on_outcome, guard, …) stops the batch, and is raised again once what
  -- was in flight is settled, so that nothing is left in the dark.
  function Batch:guarded_next()
    local ready = not self.options.on_outcome and self:take_ready()
    if ready then return ready end
    local ok, result = internals.protect(self.next, self)
    if ok then return result end
    internals.protect(self.drain, self, "a callback raised an error") -- the first error says more than one in here
    self.recorder:fail(result)
    error(result, 0)
  end

  --- Stops, and settles what is in flight, telling nobody.
  function Batch:drain(reason)
    self.options, self.quiet = { unique = self.options.unique }, true
    self:stop(reason)
    self.input:drop()
    local ok, problem = internals.protect(function() while self:next() do end end)
    if ok then return end
    self.keeper:abandon()
    self.recorder:fail(problem)
    error(problem, 0)
  end

  --- What cancel_all returns of a batch that has ended. outcomes: all of them.
  function Batch:report(outcomes)
    local after = self.completions:counts()
    return {
      total = self.total,
      duplicates = self.duplicates,
      counts = self.counts,
      outcomes = outcomes,
      seconds = now() - self.started,
      requests = after.requests - self.before.requests,
      throttled = after.throttled - self.before.throttled,
      paused_seconds = after.paused_seconds - self.before.paused_seconds,
      stopped = self.stopped,
      err = self.stop_error,
    }
  end

  return Batch
end
