--- What a batch does with its store: it puts its ids in, claims some hundred of them at a time, and keeps outcomes
-- before they are told.

local key = require "telnyx.porting.ids".key

-- Ids are claimed in a store, and outcomes kept, in one commit for what is done in so many seconds: commits are not to
-- cost much of the time, nor is an outcome to wait long for its own. Never more than so many, as all that is claimed
-- when a process dies has to be read before it is asked.
local commit_seconds = 0.1
local most_claims = 1024

-- Where the pace falls, a claim that was made for a faster one lasts long: outcomes are kept after so many seconds all
-- the same.
local longest_unkept = 0.5

-- While the input is read, the batch looks after each so many ids whether it is to end early.
local looks_every = 256

--- Adds its methods to the class of batches (run.lua). version: the module's.
return function(Batch, internals, version)
  local failure, now = internals.failure, internals.now

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
      version = version,
    }
    if not store then return nil, err end
    local ran, used, problem = internals.protect(self.use_store, self, store)
    if not (ran and used and self.store) then store:close() end
    if not ran then error(used, 0) end
    return used, problem
  end

  function Batch:use_store(store)
    -- The store's position of an id is its place among the valid ones. No table for each of them before it is claimed:
    -- the collector would go through all of them again and again.
    local ids, places, spellings, orders, pending, place = {}, {}, {}, {}, {}, 0
    local id, position, order, known = self:next_id() -- no for loop: see batch/inputs.lua
    while id do
      if known == "invalid" then
        self:begin(Batch.item(id, position), nil, known)
      else
        place = place + 1
        local lower = key(id)
        ids[place], places[place] = lower, position
        if lower ~= id then spellings[place] = id end
        if order then orders[place] = order end
        if known then pending[place] = known end
      end
      if (place + 1) % looks_every == 0 then self:check_stops() end
      id, position, order, known = self:next_id()
    end
    self.unclaimed = places -- place in the store -> position in the input
    self.ids, self.spellings, self.orders, self.pending = ids, spellings, orders, pending
    if self.input.partial then -- only a part of the ids is known: they would make another batch
      self:leave_unclaimed()
      return true
    end
    local ok, err
    if not store:is_new() then
      ok, err = self:check_account(store)
      if not ok then return nil, err end
    end
    ok, err = store:add(ids)
    if not ok then return nil, err end
    self.store, self.unkept, self.unkept_count, self.kept_at = store, {}, 0, now()
    self.claimed, self.claimed_places, self.claimed_seen, self.first_claim = {}, {}, {}, 1
    -- What an earlier run settled is told first, and not asked again.
    self:tell_settled()
    self.exchanged_at, self.exchanged_done = now(), self.done -- what was told says nothing of our pace
    return true
  end

  --- Tells of those of the unclaimed ids that the store knows the outcome of.
  function Batch:tell_settled()
    for stored, place in self.store:outcomes(true) do
      if stored.settled and self.unclaimed[place] then
        self:tell_stored(self:take_unclaimed(place, stored.id), stored)
      end
    end
  end

  --- The item of an id that is claimed or told of now, the order where one was given and what is known of it. place and
  -- id: as the store has them, and not taken before.
  function Batch:take_unclaimed(place, id, suspect)
    local position = self.unclaimed[place]
    self.unclaimed[place] = nil
    return Batch.item(self.spellings[place] or id, position, suspect), self.orders[place], self.pending[place]
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

  --- Keeps the outcomes that are known, and claims so many ids, in one commit; then the outcomes may be told. Returns
  -- the ids, their places and which of them were seen before.
  function Batch:commit(count)
    local outcomes = self.unkept
    self.unkept, self.unkept_count, self.kept_at = {}, 0, now()
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
    local ids, places, seen = self.store:next(outcomes, count)
    if not ids then error(places, 0) end
    if self.any_marked then
      for i = 1, #outcomes do outcomes[i].unbegun, outcomes[i].undoubted = nil, nil end
    end
    self:add_all_ready(outcomes)
    return ids, places, seen
  end

  --- Keeps the outcomes that have waited for long enough.
  function Batch:keep_outcomes()
    if self.unkept_count > 0 and now() - self.kept_at >= longest_unkept then self:commit(0) end
  end

  --- How many ids to claim next.
  function Batch:claim_size()
    local time, done = now(), self.done
    local passed = math.max(time - self.exchanged_at, 0.001)
    local size = (done - self.exchanged_done) / passed * commit_seconds
    self.exchanged_at, self.exchanged_done = time, done
    return math.floor(math.max(math.min(size, most_claims), self.room))
  end

  --- The next claimed item to begin with, as Batch:pull.
  function Batch:pull_claim()
    local id = self.claimed[self.first_claim]
    if not id then
      self.claimed, self.claimed_places, self.claimed_seen = self:commit(self:claim_size())
      self.first_claim = 1
      id = self.claimed[1]
      if not id then return nil end
    end
    local index = self.first_claim
    self.first_claim = index + 1
    local place, seen = self.claimed_places[index], self.claimed_seen[id] or false
    if self.unclaimed[place] then return self:take_unclaimed(place, id, seen) end
    -- What was done here can come back from another process that took it up after this one, and died.
    return Batch.item(id, 0, seen)
  end

  --- After a stop: what was claimed and not begun is open to every other process again, and known to have not been sent
  -- here. In one commit with the outcomes that are known.
  function Batch:give_claims_back()
    for _ = self.first_claim, #self.claimed do self:leave_out((self:pull_claim())) end
    self:commit(0)
  end

  --- Tells of the ids that nobody has claimed.
  function Batch:leave_unclaimed()
    for place in pairs(self.unclaimed) do
      self:not_attempted((self:take_unclaimed(place, self.ids[place])), self.stopped or "another process works on it")
    end
  end

  --- At the end: what is known is kept; ids that nobody claimed are told of.
  function Batch:leave_store()
    self:commit(0)
    if not self.quiet and next(self.unclaimed) then self:tell_settled() end -- what others did meanwhile
    self:abandon_store()
    if not self.quiet then self:leave_unclaimed() end
  end

  function Batch:abandon_store()
    self.store:close()
    self.store = nil
  end
end
