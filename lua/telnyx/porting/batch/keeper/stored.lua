--- The keeper of a batch with a store (see batch/keeper/memory.lua for its methods): it puts the ids in, claims some
-- hundred of them at a time, and keeps outcomes before they are told.

local address = require "telnyx.porting.store.address"
local key = require "telnyx.porting.ids".key
local lost = require "telnyx.porting.batch.keeper.lost"
local memory = require "telnyx.porting.batch.keeper.memory"

-- Ids are claimed in a store, and outcomes kept, in one commit for what is done in so many seconds: commits are not to
-- cost much of the time, nor is an outcome to wait long for its own. Never more than so many, as all that is claimed
-- when a process dies has to be read before it is asked.
local commit_seconds = 0.1
local most_claims = 1024

-- Where the pace falls, a claim that was made for a faster one lasts long: outcomes are kept after so many seconds all
-- the same.
local longest_unkept = 0.2

-- How fast the most that was seen in flight is forgotten, from claim to claim.
local in_flight_decay = 0.8

-- A lease that is over already, in seconds.
local shortest_lease = 0.001

-- Requests that are submitted beyond those in flight, at the least.
local least_ahead = 2

-- The defaults of the client, by which others tell how long this process may still be sending.
local default_timeout, default_settle = 60, 2

-- Of what is in a store, and of ids that nobody came to, so many are looked at or told at a time: outcomes wait until
-- they are handed out, and a million of them would take hundreds of megabytes.
local told_at_once = 1024

--- The class of these keepers. new_item: see batch/outcomes.lua; version: the module's.
return function(internals, new_item, version)
  local failure, now = internals.failure, internals.now

  local stored = {}
  stored.__index = stored

  function stored.new(batch)
    local options = batch.options
    return setmetatable({
      batch = batch,
      unkept = {}, unkept_count = 0, -- outcomes that wait for a commit
      surely_open = {}, -- places of unclaimed ids that the store calls open, though they were claimed before
      wishes = {}, -- items whose cancel waits for one: { item, order or nil } each
      looks = options.guard ~= nil or options.dry_run or false, -- so that what is claimed is not sent before a wish
      kept_at = 0,
    }, stored)
  end

  --- Leaves the batch to a keeper that keeps nothing.
  local function retire(self)
    local keeper = memory.new(self.batch, new_item)
    self.batch.keeper = keeper
    return keeper
  end

  --- Tells of an item what the store keeps of it, from an earlier run or another process.
  local function tell_stored(self, item, known)
    item.outcome, item.earlier = known.outcome, true
    item.attempts, item.settled_by_read, item.seconds = known.attempts, known.settled_by_read, known.seconds
    item.reason, item.suspect = known.reason, nil
    if known.kind then
      item.err = failure(known.kind, known.detail or "")
      item.err.status, item.err.code, item.err.attempts = known.status, known.code, known.attempts
    end
    self.batch:tell(item)
  end

  --- The item of an id that is claimed or told of now, the order where one was given and what is known of it; nothing
  -- where it was taken before. place: as the store has it.
  local function take_unclaimed(self, place, suspect)
    local id, position, known = self.take_id(self.ids, place)
    if not id then return nil end
    local spelled, order = self.spellings[place], self.orders[place]
    if spelled then self.spellings[place] = nil end
    if order then self.orders[place] = nil end
    return new_item(spelled or id, position, suspect), order, known
  end

  --- Tells of an unclaimed id that the store knows the outcome of.
  local function tell_settled(self, known, place)
    if not self.ids:waits(place) then return end
    if known.settled then
      tell_stored(self, (take_unclaimed(self, place)), known)
    elseif known.state == "open" then
      self.surely_open[place] = true
    end
  end

  --- Whether an earlier run may have sent an unclaimed id: one that is dead, and whose claims are not released yet.
  -- Where the store has failed: whatever was claimed when it was opened, but for what it was seen to call open.
  local function may_be_sent(self, place)
    if self.left and self.left[place] then return true end
    return self.store_failed and place <= self.store:claimed_at_open() and not self.surely_open[place]
  end

  --- Tells of an unclaimed id that another run may have sent, and whose outcome nobody knows.
  local function tell_unknown(self, known, place)
    if known.state ~= "unknown" or known.held or not self.ids:waits(place) then return end
    local item = take_unclaimed(self, place)
    item.outcome, item.suspect = "not-attempted", nil
    item.reason = self.batch.stopped or "another process works on it"
    self.batch:tell(item)
    self.batch:make_unknown(item)
  end

  --- Goes on with a walk through the store's outcomes, with some of them: tell(self, known, place). Returns whether it
  -- came to its end; raises the error of a store that can't be read.
  local function go_on(self, walk, tell)
    for _ = 1, told_at_once do
      local known, place = walk()
      if not known then return true end
      tell(self, known, place)
    end
    return false
  end

  --- Tells of some of the ids that nobody has claimed. Returns whether those were all.
  function stored:leave_unclaimed()
    local batch, place = self.batch, self.left_to or 0
    for _ = 1, told_at_once do
      place = self.ids:next(place)
      if not place then return true end
      local unknown, item = may_be_sent(self, place), take_unclaimed(self, place)
      item.outcome, item.suspect = "not-attempted", nil
      item.reason = batch.stopped or "another process works on it"
      batch:tell(item)
      if unknown then batch:make_unknown(item) end
    end
    self.left_to = place
    return false
  end

  --- Reads the input to its end.
  local function read_input(self)
    -- The store's position of an id is its place among the valid ones. Before it is claimed it is neither a string nor
    -- a table: a million of them would take hundreds of megabytes, and the collector go through them again and again.
    local batch = self.batch
    local ids, spellings, orders, place = internals.id_list(), {}, {}, 0
    local add = ids.add -- to look a method up costs as much as the call
    local id, position, order, known = batch:next_id() -- no for loop: see batch/inputs.lua
    while id do
      if known == "invalid" then
        batch:begin(new_item(id, position), nil, known)
      else
        place = place + 1
        if not add(ids, id, position, known == "pending") then spellings[place] = id end
        if order then orders[place] = order end
      end
      id, position, order, known = batch:next_id()
    end
    self.ids, self.take_id, self.spellings, self.orders = ids, ids.take, spellings, orders
    batch.seen = nil -- no further id will come
  end

  --- Before a store is gone on with: an order of it must be known to the account that the key belongs to.
  local function check_account(self, store)
    local id = store:sample()
    if not id then return true end
    local order, err = self.batch.owner:get(id)
    if not order and err.kind == "not_found" then
      return nil, failure("invalid", ("the store %s belongs to another account: order %s is not known to this key's")
        :format(self.batch.options.store, id))
    elseif not order then
      return nil, err
    end
    return store:account(order.user_id)
  end

  --- Has so many requests submitted beyond those in flight as are done between two commits: what is submitted can't be
  -- done by another process, and is unknown after a kill.
  local function set_room(self, size)
    local concurrency = self.batch.owner:concurrency()
    local most = concurrency
    if self.beat then -- what waits for the pace here, a worker on another machine could do
      local in_flight = self.batch.completions:counts().in_flight
      self.in_flight = math.max(in_flight, (self.in_flight or concurrency) * in_flight_decay)
      most = math.min(concurrency, 2 * math.ceil(self.in_flight))
    end
    self.batch.room = most + math.floor(math.max(math.min(size, concurrency), least_ahead))
  end

  local function use_store(self, store)
    local batch = self.batch
    if not self.ids then read_input(self) end
    if batch.input.partial then -- only a part of the ids is known: they would make another batch
      retire(self).finish = function() return self:leave_unclaimed() end
      return true
    end
    batch.recorder:input(self.ids)
    local ok, err
    if not store:is_new() then
      ok, err = check_account(self, store)
      if not ok then return nil, err end
    end
    ok, err = store:add(self.ids)
    if not ok then return nil, err end
    self.store, self.kept_at = store, now()
    self.claimed, self.claimed_places, self.claimed_seen, self.first_claim = {}, {}, {}, 1
    -- A store that several machines share is asked so often, in seconds, whether it is still there.
    self.beat = store:is_shared() and store:lease() / 4 or nil
    self.earlier = store:outcomes(true)
    set_room(self, 0)
    return true
  end

  function stored:open()
    local batch = self.batch
    local settings = internals.settings[batch.owner] or {}
    -- A database ends a session that says nothing for long, as while a caller's iterator takes its time.
    if address.is_one(batch.options.store) then read_input(self) end
    local store, err = require "telnyx.porting.store".open {
      path = batch.options.store, name = batch.options.name, base_url = batch.owner:base_url(), failure = failure,
      version = version, timeout = settings.timeout or default_timeout, settle = settings.settle or default_settle,
      clock = now,
    }
    if not store then return nil, err end
    local ran, used, problem = internals.protect(use_store, self, store)
    if not (ran and used and self.store) then store:close() end
    if not ran then error(used, 0) end
    return used, problem
  end

  local function leave_wishes(self)
    local wishes = self.wishes
    self.wishes = {}
    for _, wish in ipairs(wishes) do self.batch:leave_out(wish[1]) end
  end

  --- The store failed: the batch ends, and what could not be kept is told so.
  local function lose(self, outcomes, err)
    local batch = self.batch
    batch:stop("the store failed: " .. err.detail, err)
    self.store_failed = true
    batch.completions:lease(nil)
    self.store:close()
    batch.keeper = lost.new(batch, self, err.detail)
    for i = 1, #outcomes do batch.keeper:take(outcomes[i]) end
    leave_wishes(self)
    return {}, {}, {}
  end

  --- Keeps the outcomes that are known, and claims so many ids, in one commit; then the outcomes may be told. Returns
  -- the ids, their places and which of them were seen before; none where the store failed, which ends the batch.
  local function commit(self, count)
    local outcomes = self.unkept
    self.unkept, self.unkept_count, self.kept_at = {}, 0, now()
    if not self.knows_account then
      for _, outcome in ipairs(outcomes) do
        if outcome.order then
          self.knows_account = true
          local ok, err = self.store:account(outcome.order.user_id)
          if not ok and err.kind == "store" then return lose(self, outcomes, err) end
          if not ok then self.batch:stop(err.detail, err) end
          break
        end
      end
    end
    local wishes, options = self.wishes, nil
    if self.looks then
      options = { looks = true, intended = {} }
      for i, wish in ipairs(wishes) do options.intended[i] = key(wish[1].id) end
    end
    local ids, places, seen, soon = self.store:next(outcomes, count, options)
    if not ids then return lose(self, outcomes, places) end
    if count > 0 then self.free_at = soon and now() + soon or nil end
    if self.beat then
      self.batch.completions:lease(math.max(self.store:lease() - (now() - self.kept_at), shortest_lease))
    end
    if self.store:stop_wanted() then self.batch:stop "stopped" end
    self.wishes = {}
    for _, wish in ipairs(wishes) do self.batch:submit_cancel(wish[1], wish[2]) end
    if self.any_marked then
      for i = 1, #outcomes do
        local outcome = outcomes[i]
        if outcome.unread then self.batch:make_unknown(outcome) end
        outcome.unbegun, outcome.undoubted, outcome.unread = nil, nil, nil
      end
    end
    self.batch:add_all_ready(outcomes)
    return ids, places, seen
  end

  function stored:take(outcome)
    if outcome.invalid then
      outcome.invalid = nil
      return self.batch:add_ready(outcome)
    end
    local count = self.unkept_count + 1
    self.unkept_count = count
    self.unkept[count] = outcome
  end

  function stored:mark(item, word)
    item[word], self.any_marked = true, true
  end

  function stored:intend(item, order)
    self.wishes[#self.wishes + 1] = { item, order }
  end

  function stored:keep()
    local passed = now() - self.kept_at
    if self.beat and passed >= self.beat
      or self.unkept_count > 0 and passed >= longest_unkept
      or self.wishes[1] and (passed >= commit_seconds or self.batch.completions:waiting() == 0) then
      commit(self, 0)
    end
  end

  --- What an earlier run settled is told before anything is claimed, and not asked again. Returns whether that is done.
  local function tell_earlier(self)
    if not self.earlier then return true end
    local good, ended = pcall(go_on, self, self.earlier, tell_settled)
    if not good and type(ended) ~= "table" then error(ended, 0) end
    if not good then
      lose(self, {}, ended)
    elseif ended then
      self.earlier = nil
      self.exchanged_at, self.exchanged_done = now(), self.batch.done -- what was told says nothing of our pace
    end
    return good and ended
  end

  function stored:patience(time)
    if self.earlier then return 0 end
    if self.beat then time = math.min(time or self.beat, self.beat) end
    if self.wishes[1] then return math.min(time or commit_seconds, commit_seconds) end
    if self.unkept_count > 0 then return math.min(time or longest_unkept, longest_unkept) end
    return time
  end

  --- How many ids to claim next.
  local function claim_size(self)
    local time, done = now(), self.batch.done
    local passed = math.max(time - self.exchanged_at, 0.001)
    local some = done - self.exchanged_done
    -- At most twice what was done since the last claim, as a few quick answers are no pace yet; and what the engine
    -- takes now.
    local size = math.min(some / passed * commit_seconds, 2 * some, most_claims)
    self.exchanged_at, self.exchanged_done = time, done
    set_room(self, size)
    return math.floor(math.max(size, self.batch.room - self.batch.completions:waiting(), 1))
  end

  --- An item of what is claimed, see pull.
  local function take_claim(self, index)
    local id = self.claimed[index]
    local place, seen = self.claimed_places[index], self.claimed_seen[id] or false
    local item, order, known = take_unclaimed(self, place, seen)
    if item then return item, order, known end
    -- What was done here can come back from another process that took it up after this one, and died.
    return new_item(id, 0, seen)
  end

  function stored:waits() return self.earlier ~= nil or self.free_at ~= nil end

  function stored:pull()
    if not tell_earlier(self) then return nil end
    if self.beat and not self.store:is_leased(now()) then
      commit(self, 0)
      if self.batch.keeper ~= self then return nil end
    end
    if self.free_at and self.first_claim > #self.claimed and now() < self.free_at then return nil end
    if self.first_claim > #self.claimed then
      self.claimed, self.claimed_places, self.claimed_seen = commit(self, claim_size(self))
      self.first_claim = 1
      if not self.claimed[1] then return nil end
    end
    self.first_claim = self.first_claim + 1
    return take_claim(self, self.first_claim - 1)
  end

  --- Tells of what was claimed and not begun.
  function stored:leave_claimed()
    for index = self.first_claim, #self.claimed do self.batch:leave_out((take_claim(self, index))) end
    self.first_claim = #self.claimed + 1
  end

  --- What was claimed and not begun is open to every other process again, and known to have not been sent here. In one
  -- commit with the outcomes that are known.
  function stored:leave()
    if not tell_earlier(self) then return false end
    leave_wishes(self)
    self:leave_claimed()
    commit(self, 0)
    return true
  end

  --- Tells some of what others did meanwhile. Returns whether that was all.
  local function tell_others(self)
    if self.batch.quiet or self.ids:waiting() == 0 then return true end
    if not self.walk then
      -- Settled ones first. What dead workers had is free then, and whoever has something lives.
      if self.told_settled then self.left = select(2, self.store:others()) end
      self.walk = self.store:outcomes(true)
    end
    if not go_on(self, self.walk, self.told_settled and tell_unknown or tell_settled) then return false end
    local all = self.told_settled
    self.walk, self.told_settled = nil, true
    return all
  end

  --- What is known is kept; ids that nobody claimed are told of.
  function stored:finish()
    local batch = self.batch
    if not self.finishing then commit(self, 0) end
    if batch.keeper ~= self then return false end
    self.finishing = true
    if not self.told_others then
      local good, all = pcall(tell_others, self)
      if not good and type(all) ~= "table" then error(all, 0) end
      if not good then lose(self, {}, all) end
      self.told_others = good and all
      return false
    end
    if not batch.quiet and not self:leave_unclaimed() then return false end
    self:abandon()
    return true
  end

  function stored:abandon()
    self.batch.completions:lease(nil)
    self.store:close()
    retire(self)
  end

  return stored
end
