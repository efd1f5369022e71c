--- Cancelling in bulk: client:cancel_all and client:cancel_each. Every distinct id ends in exactly one outcome.

local background = require "telnyx.porting.background"
local filters = require "telnyx.porting.filters"
local inputs = require "telnyx.porting.inputs"

local outcome_names = { "cancel-pending", "already-cancelled", "refused", "failed", "not-attempted" }

-- So many requests are submitted beyond those in flight that the engine never waits for us.
local ahead = 2

-- Between two calls of on_progress, in seconds.
local progress_interval = 0.25

-- Ids that are claimed in a store at a time: one commit for so many.
local claim_size = 256

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
      concurrency = owner:concurrency(),
      inbox = internals.inbox(owner),
      started = now(),
      counts = counts,
      done = 0,
      total = 0, -- distinct ids so far
      duplicates = 0,
      items = {}, -- tag -> what is under way
      next_tag = 0,
      ready = {}, -- outcomes that are known and not handed out
      first_ready = 1,
      last_ready = 0,
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
    self.counts[outcome.outcome] = self.counts[outcome.outcome] + 1
    self.done = self.done + 1
    if outcome.outcome == "failed" then
      self.failures = self.failures + 1
      if self.failures == self.options.stop_after_failures then
        self:stop(("%d orders failed"):format(self.failures))
      end
    end
    if self.store and not outcome.invalid then
      self.unkept[#self.unkept + 1] = outcome
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

  --- Makes an item its outcome: what was ours alone goes.
  function Batch:settle_item(item, name, order, err)
    item.outcome, item.order, item.err = name, order, err
    item.seconds = item.started and now() - item.started or 0
    item.started = nil
    if item.suspect ~= nil then item.suspect = nil end
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
    self:submit_cancel(item, order:is_final() and order or nil)
  end

  function Batch:dry(item, order)
    local cancellable, _, why = order:cancellable()
    self:not_attempted(item, cancellable and "dry run: it would be cancelled" or "dry run: " .. why)
  end

  -- Requests

  function Batch:submit(operation, item, argument)
    self.next_tag = self.next_tag + 1
    if operation == "get" then item.read = true end
    item.started = item.started or now()
    self.items[self.next_tag] = item
    local left = self.ends_at and math.max(self.ends_at - now(), 0)
    self.inbox:submit(operation, self.next_tag, item.suspect or false, left, argument)
  end

  function Batch:submit_cancel(item, order)
    self:submit("cancel", item, order or item.id)
  end

  function Batch:begin(item)
    local order = item.order
    item.order = nil
    if item.invalid then
      self:settle_item(item, "failed", nil,
        failure("invalid", ("entry %d, %q, is no order id"):format(item.position, item.id)))
    elseif self.stopped then
      self:not_attempted(item, self.stopped)
    elseif self.options.dry_run and order and not self.options.guard then
      self:dry(item, order)
    elseif self.options.guard or self.options.dry_run then
      self:submit("get", item, item.id)
    else
      self:submit_cancel(item, order)
    end
  end

  --- Takes what is done; whether anything was.
  function Batch:collect()
    local any = false
    while true do
      local tag, order, err, attempts, settled_by_read = self.inbox:take()
      if not tag then return any end
      any = true
      local item = self.items[tag]
      self.items[tag] = nil
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
    item.reason, item.started = stored.reason, nil
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
    local ids, places, spellings, orders = {}, {}, {}, {}
    for item in self:inputs() do
      if item.invalid then
        self:begin(item)
      else
        local place = #ids + 1
        ids[place], places[place], orders[place] = item.id:lower(), item.position, item.order
        if ids[place] ~= item.id then spellings[place] = item.id end
      end
    end
    self.unclaimed = places -- place in the store -> position in the input
    self.ids, self.spellings, self.orders = ids, spellings, orders
    local ok, err
    if not store:is_new() then
      ok, err = self:check_account(store)
      if not ok then return nil, err end
    end
    ok, err = store:add(ids)
    if not ok then return nil, err end
    self.store, self.unkept, self.claims, self.first_claim = store, {}, {}, 1
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

  --- The item of an id that is claimed or told of now, or nil when it was before.
  function Batch:take_unclaimed(place)
    local position = self.unclaimed[place]
    if not position then return nil end
    self.unclaimed[place] = nil
    return inputs.item(self.spellings[place] or self.ids[place], position, self.orders[place])
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
    self.unkept = {}
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
    for _, outcome in ipairs(outcomes) do self:add_ready(outcome) end
    self.claims, self.first_claim = claims, 1
    return #claims > 0
  end

  --- The next item to begin with, or nil.
  function Batch:pull()
    if not self.store then return self.next_input() end
    local claim = self.claims[self.first_claim]
    if not claim and not self.exhausted and not self.stopped then
      self.exhausted = not self:exchange_with_store(claim_size)
      claim = self.claims[1]
    end
    if not claim then return nil end
    self.first_claim = self.first_claim + 1
    -- What was done here can come back from another process that took it up after this one, and died.
    local item = self:take_unclaimed(claim.position) or inputs.item(claim.id, 0)
    item.suspect = claim.seen or nil
    return item
  end

  -- The run

  --- Iterates over the distinct ids of the input, counting them.
  function Batch:inputs()
    local seen, seen_invalid = not self.options.unique and internals.id_set() or nil, {}
    return function()
      while true do
        local item = self.input:next()
        if not item then
          self.total_known = true
          return nil
        end
        local fresh
        if item.invalid then
          fresh = not seen_invalid[item.id]
          seen_invalid[item.id] = true
        else
          fresh = not seen or seen:add(item.id)
        end
        if fresh then
          self.total = self.total + 1
          return item
        end
        self.duplicates = self.duplicates + 1
      end
    end
  end

  --- Begins what there is room for.
  function Batch:fill()
    local room = self.concurrency * ahead
    while self.inbox:waiting() < room and self.last_ready - self.first_ready < room do
      local item = self:pull()
      if not item then
        self.drained = true
        return
      end
      self:begin(item)
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
        self:not_attempted(self:take_unclaimed(place), self.stopped or "another process works on it")
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
    self.next_input = self.next_input or self:inputs()
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

  --- The next outcome, or nil after the last.
  function Batch:next()
    while true do
      local outcome = self.ready[self.first_ready]
      if outcome then
        self.ready[self.first_ready] = nil
        self.first_ready = self.first_ready + 1
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
