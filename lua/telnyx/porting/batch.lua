--- Cancelling in bulk: client:cancel_all and client:cancel_each. Every distinct id ends in exactly one outcome.

local background = require "telnyx.porting.background"
local filters = require "telnyx.porting.filters"
local inputs = require "telnyx.porting.inputs"

local outcome_names = { "cancel-pending", "already-cancelled", "refused", "failed", "not-attempted" }

-- So many requests are submitted beyond those in flight that the engine never waits for us.
local ahead = 2

-- Between two calls of on_progress, in seconds.
local progress_interval = 0.25

-- Ids are claimed in a store, and outcomes kept, in one commit for what is done in so many seconds: commits are not to
-- cost much of the time, nor is an outcome to wait long for its own. Never more than so many, as all that is claimed
-- when a process dies has to be read before it is asked.
local commit_seconds = 0.1
local most_claims = 2048

local option_types = {
  on_outcome = "function", on_progress = "function", guard = "function", interrupted = "function",
  dry_run = "boolean", unique = "boolean", unchecked_filter = "boolean",
  store = "string", name = "string", stop_after_failures = "number", deadline = "number",
}

return function(porting, internals)
  local client, failure, raise, now = internals.client, internals.failure, internals.raise, internals.now
  local running = setmetatable({}, { __mode = "k" }) -- client -> the batches that it runs

  local Batch = {}
  Batch.__index = Batch

  local function check_options(call, options)
    if options ~= nil and type(options) ~= "table" then
      raise(("%s: the options must be a table, not %s"):format(call, type(options)))
    end
    for name, value in pairs(options or {}) do
      local expected = option_types[name]
      if not expected then
        local known = {}
        for option in pairs(option_types) do known[#known + 1] = option end
        table.sort(known)
        raise(("%s: unknown option %q; there are: %s"):format(call, tostring(name), table.concat(known, ", ")))
      elseif type(value) ~= expected then
        raise(("%s: %s must be a %s, not %s"):format(call, name, expected, type(value)))
      elseif expected == "number" and (value <= 0 or value ~= value) then
        raise(("%s: %s must be more than 0"):format(call, name))
      end
    end
    return options or {}
  end

  local function remember(owner, batch)
    running[owner] = running[owner] or setmetatable({}, { __mode = "k" })
    running[owner][batch] = true
  end

  --- A batch that has to run in a process of its own, because its commits would hold up a host: its handle; nil where
  -- that is not so, and false and an error where it can't be begun.
  local function begin_apart(owner, ids, options, call)
    if type(options) ~= "table" or not options.store or not internals.adapters.of(owner) then return nil end
    local handle, err = background.begin(owner, ids, check_options(call, options), call)
    if not handle then return false, err end
    remember(owner, handle)
    return handle
  end

  --- Starts a batch. ids: see inputs.lua. Raises on misuse; nil and an error when the ids cannot be listed, or the
  -- store does not fit.
  local function new_batch(owner, ids, options, call)
    options = check_options(call, options)
    local counts = {}
    for _, name in ipairs(outcome_names) do counts[name] = 0 end
    local self = setmetatable({
      owner = owner,
      options = options,
      inbox = internals.inbox(owner),
      started = now(),
      counts = counts,
      done = 0,
      total = 0, -- distinct ids so far
      duplicates = 0,
      room = owner:concurrency() * ahead,
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
      before = owner:counts(),
    }, Batch)
    local input, err = inputs.open(internals, filters, ids, options, call)
    if not input then return nil, err end
    self.input = input
    if options.deadline then self.ends_at = self.started + options.deadline end
    if options.store then
      local ok
      ok, err = self:open_store()
      if not ok then return nil, err end
    end
    remember(owner, self)
    return self
  end

  -- Outcomes

  function Batch:add_ready(outcome)
    self.last_ready = self.last_ready + 1
    self.ready[self.last_ready] = outcome
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
    if self.store and not outcome.invalid then
      self.unkept_count = self.unkept_count + 1
      self.unkept[self.unkept_count] = outcome
    else
      outcome.invalid = nil
      self:add_ready(outcome)
    end
  end

  local function name_outcome(order, err, attempts)
    if order then
      return internals.order_status(order) == "cancelled" and "already-cancelled" or "cancel-pending"
    elseif err.kind == "invalid" or err.kind == "conflict" then
      return err.uncertain and "failed" or "refused"
    elseif attempts == 0 and not err.uncertain and (err.kind == "aborted" or err.kind == "unauthorized") then
      return "not-attempted"
    end
    return "failed"
  end

  --- Whether an error speaks of the account rather than of its order, so that going on makes no sense.
  function Batch:watch_account(err)
    if err and err.kind == "unauthorized" then
      self:stop("the API key was refused", err)
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

  --- What will be the outcome of an id. All its fields at once, so that none has to make the table larger.
  local function new_item(id, position, suspect)
    return {
      id = id, position = position, order = nil, outcome = false, attempts = 0, settled_by_read = false, seconds = 0,
      suspect = suspect,
    }
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

  function Batch:take_cancel(item, order, err, attempts, settled_by_read)
    local name = name_outcome(order, err, attempts)
    if name == "not-attempted" then return self:not_attempted(item, self.stopped or "stopped") end
    item.attempts, item.settled_by_read = attempts, settled_by_read
    self:settle_item(item, name, order, err)
  end

  --- An order that was read before it is cancelled: the guard and a dry run decide on it.
  function Batch:take_read(item, order, err)
    if not order then return self:settle_item(item, "failed", nil, err) end
    if self.stopped then return self:not_attempted(item, self.stopped) end
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
    self:submit_cancel(item, order:is_final() and order or nil)
  end

  function Batch:dry(item, order)
    local cancellable, _, why = order:cancellable()
    self:not_attempted(item, cancellable and "dry run: it would be cancelled" or "dry run: " .. why)
  end

  -- Requests

  function Batch:submit(operation, item, argument)
    local tag = self.free_tag
    if tag == 0 then
      tag = self.last_tag + 1
      self.last_tag = tag
    else
      self.free_tag = self.items[tag]
    end
    self.items[tag] = item
    local left = self.ends_at and math.max(self.ends_at - now(), 0)
    self.inbox:submit(operation, tag, item.suspect, left, argument)
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
      self:not_attempted(item, self.stopped)
    elseif self.options.dry_run and order and not self.options.guard then
      self:dry(item, order)
    elseif self.options.guard or self.options.dry_run then
      item.read = true
      self:submit("get", item, item.id)
    else
      -- An order that was seen pending is read first: there is nothing to ask, unless that has changed.
      item.suspect = item.suspect or known == "pending"
      self:submit_cancel(item, order)
    end
  end

  --- Takes what is done; whether anything was.
  function Batch:collect()
    local inbox, items, any = self.inbox, self.items, false
    while true do
      local tag, order, err, attempts, settled_by_read, seconds = inbox:take()
      if not tag then return any end
      any = true
      local item = items[tag]
      items[tag], self.free_tag = self.free_tag, tag
      item.seconds = item.seconds + seconds
      self:watch_account(err)
      if item.read then
        item.read = nil
        self:take_read(item, order, err)
      else
        self:take_cancel(item, order, err, attempts, settled_by_read)
      end
    end
  end

  -- The store

  --- Tells of an item what the store keeps of it, from an earlier run or another process.
  function Batch:tell_stored(item, stored)
    item.outcome, item.earlier = stored.outcome, true
    item.attempts, item.settled_by_read, item.seconds = stored.attempts, stored.settled_by_read, stored.seconds
    item.reason, item.suspect = stored.reason, nil
    if stored.kind then
      item.err = failure(stored.kind, stored.detail or "")
      item.err.status, item.err.code, item.err.attempts = stored.status, stored.code, stored.attempts
    end
    self.counts[item.outcome] = self.counts[item.outcome] + 1
    self.done = self.done + 1
    self:add_ready(item)
  end

  function Batch:open_store()
    local store, err = require "telnyx.porting.store".open {
      path = self.options.store, name = self.options.name, base_url = self.owner:base_url(), failure = failure,
      version = porting._VERSION,
    }
    if not store then return nil, err end
    local ok
    ok, err = self:use_store(store)
    if not ok then store:close() end
    return ok, err
  end

  function Batch:use_store(store)
    -- The store's position of an id is its place among the valid ones. No table for each of them before it is claimed:
    -- the collector would go through all of them again and again.
    local ids, places, spellings, orders, pending, place = {}, {}, {}, {}, {}, 0
    local id, position, order, known = self:next_id() -- no for loop: see inputs.lua
    while id do
      if known == "invalid" then
        self:begin(new_item(id, position), nil, known)
      else
        place = place + 1
        local lower = id:lower()
        ids[place], places[place] = lower, position
        if lower ~= id then spellings[place] = id end
        if order then orders[place] = order end
        if known then pending[place] = known end
      end
      id, position, order, known = self:next_id()
    end
    self.unclaimed = places -- place in the store -> position in the input
    self.ids, self.spellings, self.orders, self.pending = ids, spellings, orders, pending
    local ok, err
    if not store:is_new() then
      ok, err = self:check_account(store)
      if not ok then return nil, err end
    end
    ok, err = store:add(ids)
    if not ok then return nil, err end
    self.store, self.unkept, self.unkept_count, self.claims, self.first_claim = store, {}, 0, {}, 1
    self.exchanged_at, self.exchanged_done = now(), 0
    -- What an earlier run settled is told first, and not asked again.
    self:tell_settled()
    return true
  end

  --- Tells of those of the unclaimed ids that the store knows the outcome of.
  function Batch:tell_settled()
    for stored, place in self.store:outcomes(true) do
      if stored.settled and self.unclaimed[place] then self:tell_stored(self:take_unclaimed(place), stored) end
    end
  end

  --- The item of an id that is claimed or told of now, the order where one was given and what is known of it; or nil
  -- when it was before.
  function Batch:take_unclaimed(place, suspect)
    local position = self.unclaimed[place]
    if not position then return nil end
    self.unclaimed[place] = nil
    return new_item(self.spellings[place] or self.ids[place], position, suspect), self.orders[place],
      self.pending[place]
  end

  --- Before a store is gone on with: an order of it must be known to the account that the key belongs to.
  function Batch:check_account(store)
    local id = store:sample()
    if not id then return true end
    local order, err = self.owner:get(id)
    if not order and err.kind == "not_found" then
      return nil, failure("invalid", ("the store %s belongs to another account: order %s is not known to this key's")
        :format(self.options.store, id))
    elseif not order then
      return nil, err
    end
    return store:account(order.user_id)
  end

  --- Keeps the outcomes that are known and claims more ids, in one commit; then the outcomes may be told.
  function Batch:exchange_with_store(count)
    local outcomes = self.unkept
    self.unkept, self.unkept_count = {}, 0
    if not self.store_knows_account then
      for _, outcome in ipairs(outcomes) do
        if outcome.order then
          self.store_knows_account = true
          local ok, err = self.store:account(outcome.order.user_id)
          if not ok then self:stop(err.detail, err) end
          break
        end
      end
    end
    local claims, err = self.store:next(outcomes, count)
    if not claims then error(err, 0) end
    for i = 1, #outcomes do self:add_ready(outcomes[i]) end
    self.claims, self.first_claim = claims, 1
    return #claims > 0
  end

  --- How many ids to claim next.
  function Batch:claim_size()
    local time, done = now(), self.done
    local passed = math.max(time - self.exchanged_at, 0.001)
    local size = (done - self.exchanged_done) / passed * commit_seconds
    self.exchanged_at, self.exchanged_done = time, done
    return math.floor(math.max(math.min(size, most_claims), self.room))
  end

  --- The next item to begin with, the order where one was given and what is known of it; or nil.
  function Batch:pull()
    if not self.store then
      local id, position, order, known = self:next_id()
      if not id then return nil end
      return new_item(id, position, false), order, known
    end
    local claim = self.claims[self.first_claim]
    if not claim and not self.exhausted and not self.stopped then
      self.exhausted = not self:exchange_with_store(self:claim_size())
      claim = self.claims[1]
    end
    if not claim then return nil end
    self.first_claim = self.first_claim + 1
    if self.unclaimed[claim.position] then return self:take_unclaimed(claim.position, claim.seen) end
    -- What was done here can come back from another process that took it up after this one, and died.
    return new_item(claim.id, 0, claim.seen)
  end

  -- The run

  --- The next distinct id of the input, counted; else as Input:next.
  function Batch:next_id()
    while true do
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
    for _ = 1, self.room - self.inbox:waiting() do
      local item, order, known = self:pull()
      if not item then
        self.drained = true
        return
      end
      self:begin(item, order, known)
    end
  end

  function Batch:tell_progress(at_once)
    local on_progress = self.options.on_progress
    if not on_progress then return end
    local time = now()
    if not at_once and time < (self.progress_at or 0) then return end
    self.progress_at = time + progress_interval
    local elapsed, counts = time - self.started, {}
    for name, count in pairs(self.counts) do counts[name] = count end
    local per_second = elapsed > 0 and self.done / elapsed or 0
    local paused = self.owner:counts().paused_left
    on_progress {
      done = self.done,
      total = self.total_known and self.total or nil,
      per_second = per_second,
      seconds_left = self.total_known and per_second > 0 and (self.total - self.done) / per_second or nil,
      paused_until = paused > 0 and os.time() + math.ceil(paused) or nil,
      counts = counts,
    }
  end

  --- Ends the batch early: what is in flight is settled, the rest not attempted.
  function Batch:stop(reason, err)
    if self.stopped then return end
    self.stopped, self.stop_error = reason, err
    self.inbox:stop()
  end

  function Batch:check_stops()
    if self.stopped then return end
    if self.ends_at and now() >= self.ends_at then
      self:stop "the deadline passed"
    elseif self.options.interrupted and self.options.interrupted() then
      self:stop "interrupted"
    end
  end

  --- Once nothing is under way any more: with a store, what is known is kept; ids that nobody claimed are told of.
  function Batch:finish()
    if self.store then
      self:exchange_with_store(0)
      if next(self.unclaimed) then self:tell_settled() end -- what others did meanwhile
      for place in pairs(self.unclaimed) do
        self:not_attempted((self:take_unclaimed(place)), self.stopped or "another process works on it")
      end
      for _, outcome in ipairs(self.unkept) do self:add_ready(outcome) end
      self.store:close()
      self.store = nil
    end
    running[self.owner][self] = nil
    self.finished = true
    self:tell_progress(true)
  end

  function Batch:work()
    self:check_stops()
    self:fill()
    if self:collect() then
      self:tell_progress()
      return
    end
    if self.inbox:waiting() == 0 then
      if self.drained or (self.stopped and self.store) then return self:finish() end
      return
    end
    local patience = self.ends_at and math.max(self.ends_at - now(), 0) or nil
    if self.options.on_progress or self.options.interrupted then
      patience = math.min(patience or progress_interval, progress_interval)
    end
    self.owner:turn(patience)
    self:tell_progress()
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
      if self.finished then return nil end
      self:work()
    end
  end

  --- Runs an outcome's worth; a caller's error (in on_outcome, guard, …) stops the batch, and is raised again once what
  -- was in flight is settled, so that nothing is left in the dark.
  function Batch:guarded_next()
    local ready = not self.options.on_outcome and self:take_ready()
    if ready then return ready end
    local ok, result = internals.protect(self.next, self)
    if ok then return result end
    self:drain "a callback raised an error"
    error(result, 0)
  end

  --- Stops, and settles what is in flight, telling nobody.
  function Batch:drain(reason)
    self.options = { store = self.options.store, unique = self.options.unique }
    self:stop(reason)
    while not self.finished do
      if not self:next() then return end
    end
  end

  --- client:cancel_each(ids, options): iterates over the outcomes as they become known.
  function client:cancel_each(ids, options)
    local apart, problem = begin_apart(self, ids, options, "cancel_each")
    if apart then return background.each(self, apart, options) end
    if apart == false then error(problem, 0) end
    local batch, err = new_batch(self, ids, options, "cancel_each")
    if not batch then error(err, 0) end
    local closer = setmetatable({}, { __close = function() batch:drain "the loop was left" end })
    return function() return batch:guarded_next() end, nil, nil, closer
  end

  local function report_of(batch, outcomes)
    local after = batch.owner:counts()
    return {
      total = batch.total,
      duplicates = batch.duplicates,
      counts = batch.counts,
      outcomes = outcomes,
      seconds = now() - batch.started,
      requests = after.requests - batch.before.requests,
      throttled = after.throttled - batch.before.throttled,
      paused_seconds = after.paused_seconds - batch.before.paused_seconds,
      stopped = batch.stopped,
      err = batch.stop_error,
    }
  end

  --- client:cancel_all(ids, options) -> report; nil and an error when nothing was begun, because the ids could not be
  -- listed, a filter was ignored or the store does not fit.
  function client:cancel_all(ids, options)
    local apart, problem = begin_apart(self, ids, options, "cancel_all")
    if apart then return apart:wait(options, self) end
    if apart == false then return nil, problem end
    local batch, err = new_batch(self, ids, options, "cancel_all")
    if not batch then return nil, err end
    local outcomes = {}
    -- No for loop over it: nothing can wait in an iterator in Lua 5.1.
    local outcome = batch:guarded_next()
    while outcome do
      outcomes[#outcomes + 1] = outcome
      outcome = batch:guarded_next()
    end
    table.sort(outcomes, function(a, b) return a.position < b.position end)
    return report_of(batch, outcomes)
  end

  --- client:stop(): ends the batches that this client runs: what is in flight is settled, the rest not attempted. To be
  -- called from a callback, or from elsewhere in the same state.
  function client:stop()
    for batch in pairs(running[self] or {}) do batch:stop "stopped" end
  end

  porting.outcomes = outcome_names
  background.connect(porting, internals, check_options)
end
