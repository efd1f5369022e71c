--- The keeper of a batch with a store (see batch/keeper/memory.lua for its methods): it adds the ids to the store,
-- claims as many at a time as finish in a tenth of a second, and commits outcomes before they are ready for the caller.

local address = require "telnyx.porting.store.address"
local key = require "telnyx.porting.ids".key
local lost = require "telnyx.porting.batch.keeper.lost"
local memory = require "telnyx.porting.batch.keeper.memory"

-- One commit writes the outcomes of this many seconds and claims as many ids: commits must not cost much time, and no
-- outcome may wait for long. It never claims more than most_claims, because the next run must read all orders that a
-- killed process had claimed.
local commit_seconds = 0.1
local most_claims = 4096

-- The most seconds that an outcome waits for a commit, even if the pace has fallen and claims last longer.
local longest_unkept = 0.2

-- The factor by which the remembered highest number of requests in flight falls from claim to claim.
local in_flight_decay = 0.8

-- The lease that ends at once, in seconds.
local shortest_lease = 0.001

-- The least number of requests that are submitted beyond those in flight.
local least_ahead = 2

-- The client's defaults, from which others compute for how long this process may still be sending.
local default_timeout, default_settle = 60, 2

-- One turn reads or reports this many of the store's outcomes, or ids without one. Outcomes wait in memory until the
-- caller takes them, and a million of them would take hundreds of megabytes.
local told_at_once = 1024

-- Why an order is unknown that a living process has claimed with an intention.
local in_hand = "another process works on it, and may have sent it"

--- The class of these keepers. outcomes: batch/outcomes.lua; version: the module's.
return function(internals, outcomes, version)
  local new_item, queued = outcomes.new_item, outcomes.queued
  local failure, now = internals.failure, internals.now

  local stored = {}
  stored.__index = stored

  function stored.new(batch)
    local options = batch.options
    return setmetatable({
      batch = batch,
      unkept = {}, unkept_count = 0, -- outcomes that wait for a commit, and their number
      others = {}, -- those of them that the store has not kept (store:keep)
      surely_open = {}, -- places of unclaimed ids that the store calls open, though they were claimed before
      intentions = {}, -- cancels whose intention waits for a commit: { item, order or nil } each
      without_intention = options.guard ~= nil or options.dry_run or false, -- of claims: the order is read first
      kept_at = 0,
    }, stored)
  end

  --- Gives the batch a keeper without a store.
  local function retire(self)
    local keeper = memory.new(self.batch, new_item)
    self.batch.keeper = keeper
    return keeper
  end

  --- Makes an item the outcome that the store has of it, from an earlier run or another process, and reports it.
  local function tell_stored(self, item, known)
    item.outcome, item.earlier = known.outcome, true
    item.attempts, item.settled_by_read, item.seconds = known.attempts, known.settled_by_read, known.seconds
    item.reason, item.assume_sent = known.reason, nil
    if known.kind then
      item.err = failure(known.kind, known.detail or "")
      item.err.status, item.err.code, item.err.attempts = known.status, known.code, known.attempts
    end
    self.batch:tell(item)
  end

  --- Takes an id from the unclaimed ones. Returns its item, its order if one was given, and what is known of it; nil:
  -- it was taken before. place: the id's position in the store; key_of_it: its key, if it is at hand.
  local function take_unclaimed(self, place, assume_sent, key_of_it)
    local id, position, known = self.take_id(self.ids, place, key_of_it)
    if not id then return nil end
    if not self.has_more then return new_item(id, position, assume_sent), nil, known end
    local spelled, order = self.spellings[place], self.orders[place]
    self.spellings[place], self.orders[place] = nil, nil
    return new_item(spelled or id, position, assume_sent), order, known
  end

  --- Reports an unclaimed id whose outcome is in the store.
  local function tell_settled(self, known, place)
    if not self.ids:waits(place) then return end
    if known.settled then
      tell_stored(self, (take_unclaimed(self, place)), known)
    elseif known.state == "open" then
      self.surely_open[place] = true
    end
  end

  --- Whether a run may have sent an unclaimed id: a dead one whose claims are not released yet; or, where the store has
  -- failed, any run that had claimed it when the store was opened, unless the store called the id open since.
  local function may_be_sent(self, place)
    if self.left and self.left[place] then return true end
    return self.store_failed and place <= self.store:claimed_at_open() and not self.surely_open[place]
  end

  --- Whether a living process may have sent an unclaimed id. Called with rising places.
  local function is_intended(self, place)
    local range = self.intended and self.intended[self.intended_at]
    while range and range[2] < place do
      self.intended_at = self.intended_at + 1
      range = self.intended[self.intended_at]
    end
    return range ~= nil and range[1] <= place and not self.surely_open[place]
  end

  --- Reports an item that the batch has left out. unknown: whether a cancel may have been sent; by_living: by a process
  -- that is alive.
  local function tell_left(self, item, unknown, by_living)
    local why = self.batch.stopped or "another process works on it"
    item.assume_sent = nil
    if not unknown then
      item.outcome, item.reason = "not-attempted", why
    else
      item.outcome, item.reason = "unknown", by_living and in_hand or outcomes.unread .. why
    end
    self.batch:tell(item)
  end

  --- Reports an unclaimed id that another run or a living process may have sent, and whose outcome is not known.
  local function tell_unknown(self, known, place)
    if known.state == "open" then self.surely_open[place] = true end
    if known.state ~= "unknown" or not self.ids:waits(place) then return end
    tell_left(self, (take_unclaimed(self, place)), true, known.held)
  end

  --- Continues a walk through the store's outcomes: calls tell(self, known, place) for some of them. Returns whether
  -- the walk has ended; raises the error of a store that can't be read.
  local function go_on(self, walk, tell)
    for _ = 1, told_at_once do
      local known, place = walk()
      if not known then return true end
      tell(self, known, place)
    end
    return false
  end

  --- Reports some of the ids that no process has claimed. Returns whether those were all.
  function stored:leave_unclaimed()
    local place = self.left_to or 0
    for _ = 1, told_at_once do
      place = self.ids:next(place)
      if not place then return true end
      local intended = is_intended(self, place)
      local unknown, item = intended or may_be_sent(self, place), take_unclaimed(self, place)
      tell_left(self, item, unknown, intended and not (self.left and self.left[place]))
    end
    self.left_to = place
    return false
  end

  --- Reads the input to its end.
  local function read_input(self)
    -- An id's position in the store (place) counts the valid ids alone. Before it is claimed it is neither a string nor
    -- a table: a million of them would take hundreds of megabytes, and the collector would visit each again and again.
    local batch = self.batch
    local ids, spellings, orders, place = internals.id_list(), {}, {}, 0
    local add = ids.add -- looking a method up costs as much as its call
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
    self.has_more = next(spellings) ~= nil or next(orders) ~= nil -- than the list of ids
    batch.seen = nil -- no further id will come
  end

  --- Checks, before a store is resumed, that the key's account knows an order of it. With the key of another account
  -- every order would be told as not found, and that for good. One id that is in no account says nothing, so a few are
  -- asked for; and where all is settled, nothing is sent.
  local function check_account(self, store)
    local id, problem, samples = store:sample()
    if not id then return not problem or nil, problem end
    for _, sample in ipairs(samples) do
      local order, err = self.batch.owner:get(sample.id)
      if order then return store:account(order.user_id) end
      if err.kind ~= "not_found" then return nil, err end
    end
    local counts
    counts, problem = store:counts()
    if not counts then return nil, problem end
    if counts.settled == counts.total then return true end
    local path, first = self.batch.options.store, samples[1]
    if first.was_found then
      return nil, failure("invalid", ("the store %s belongs to another account: order %s, which its batch had found, "
        .. "is not known to this key's; go on with the key that it was begun with"):format(path, first.id))
    end
    return nil, failure("invalid", ("none of the orders of the store %s that were looked at (%d, the first is %s) is "
      .. "known to this key's account, so nothing was sent: go on with the key that the batch was begun with; if it is "
      .. "this one, the ids are wrong"):format(path, #samples, first.id))
  end

  --- Sets how many requests are submitted: those in flight, and as many more as finish between two commits. Further
  -- ones would be withheld from other processes, and unknown after a kill.
  local function set_room(self, size)
    local concurrency = self.batch.owner:concurrency()
    local in_flight, most = self.batch.completions:counts().in_flight, concurrency
    if self.beat then -- a worker on another machine could send what waits for the pace here
      self.in_flight = math.max(in_flight, (self.in_flight or concurrency) * in_flight_decay)
      most = math.min(concurrency, 2 * math.ceil(self.in_flight))
    end
    self.few = math.min(most, math.max(2 * in_flight, least_ahead))
    self.batch.room = most + math.floor(math.max(math.min(size, concurrency), least_ahead))
  end

  local function use_store(self, store)
    local batch = self.batch
    if not self.ids then read_input(self) end
    if batch.input.partial then -- a part of the ids would make another batch
      retire(self).finish = function() return self:leave_unclaimed() end
      return true
    end
    batch.recorder:input(self.ids)
    local is_new, err = store:is_new()
    if is_new == nil then return nil, err end
    local ok = true
    if not is_new then
      ok, err = check_account(self, store)
    elseif batch.account then
      ok, err = store:account(batch.account)
    end
    if not ok then return nil, err end
    ok, err = store:add(self.ids, batch.options.renew)
    if not ok then return nil, err end
    self.store, self.kept_at = store, now()
    -- A batch that is collected leaves its claims behind, as a killed process does. None of them may be in flight when
    -- others claim them, and this process may do that itself when it opens the store again.
    batch.completions:abort_when_collected()
    self.claimed, self.claimed_positions, self.claimed_uncertain, self.first_claim = {}, {}, {}, 1
    -- For a store that several machines share: the seconds between two commits that renew the lease.
    self.beat = store:is_shared() and store:lease() / 4 or nil
    self.earlier = store:outcomes(true)
    set_room(self, 0)
    return true
  end

  function stored:open()
    local batch = self.batch
    local settings = internals.settings[batch.owner] or {}
    -- A database ends a session that is silent for long, and the caller's iterator may be slow. So the input is read
    -- first.
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

  local function leave_intentions(self)
    local intentions = self.intentions
    self.intentions = {}
    for _, intention in ipairs(intentions) do self.batch:leave_out(intention[1]) end
  end

  --- Ends the batch because the store has failed, and reports the outcomes that could not be committed as unknown.
  local function lose(self, unkept, err)
    local batch = self.batch
    batch:stop("the store failed: " .. err.detail, err)
    self.store_failed = true
    batch.completions:lease(nil)
    batch.keeper = lost.new(batch, self, err.detail)
    for i = 1, #unkept do
      batch.keeper:take(unkept[i] == queued and outcomes.of(batch.queue:take_waiting()) or unkept[i])
    end
    leave_intentions(self)
    return {}, {}, {}
  end

  --- Commits the waiting outcomes and claims `count` ids in one transaction; then the outcomes are ready. Returns the
  -- ids, their positions in the store, and the set of those that are uncertain; no ids if the store failed, which ends
  -- the batch.
  local function commit(self, count)
    local unkept, others = self.unkept, self.others
    self.unkept, self.unkept_count, self.others, self.kept_at = {}, 0, {}, now()
    if not self.knows_account then -- none is queued until then
      for _, outcome in ipairs(unkept) do
        if outcome.order then
          self.knows_account = true
          local ok, err = self.store:account(outcome.order.user_id)
          if not ok and err.kind == "store" then return lose(self, unkept, err) end
          if not ok then self.batch:stop(err.detail, err) end
          break
        end
      end
    end
    local intentions, options = self.intentions, { not_kept = others }
    if self.without_intention then
      options.without_intention, options.intended = true, {}
      for i, intention in ipairs(intentions) do options.intended[i] = key(intention[1].id) end
    end
    local ids, positions, uncertain, free_in = self.store:next(unkept, count, options)
    if not ids then return lose(self, unkept, positions) end
    if count > 0 then
      self.free_at = free_in and now() + free_in or nil
      self.batch.completions:peers(self.store.worker_count)
    end
    if self.beat then
      self.batch.completions:lease(math.max(self.store:lease() - (now() - self.kept_at), shortest_lease))
    end
    if self.store:stop_wanted() then self.batch:stop "stopped" end
    self.intentions = {}
    for _, intention in ipairs(intentions) do self.batch:submit_cancel(intention[1], intention[2]) end
    if self.any_marked then
      for i = 1, #others do
        local outcome = others[i]
        if outcome.unread then self.batch:make_unknown(outcome) end
        outcome.not_begun, outcome.never_uncertain, outcome.unread = nil, nil, nil
      end
    end
    local lines = self.lines
    self.batch:add_all_ready(unkept, lines, lines and others)
    self.lines = self.batch.recorder:line_buffer()
    return ids, positions, uncertain
  end

  function stored:take(outcome)
    if outcome.invalid then
      outcome.invalid = nil
      return self.batch:add_ready(outcome)
    end
    local count = self.unkept_count + 1
    self.unkept_count = count
    self.unkept[count] = outcome
    if not self.store:keep(outcome, self.lines) then self.others[#self.others + 1] = outcome end
  end

  --- Takes most outcomes without a table for each, once the account is known, which a commit looks for in an order; and
  -- where the journal takes lines.
  function stored:take_done()
    if not (self.knows_account and self.lines) then return 0 end
    local batch = self.batch
    local number, free_tag =
      batch.completions:keep_done(batch.items, batch.free_tag, self.store.claims, self.lines, batch.queue)
    batch.free_tag = free_tag
    local unkept, count = self.unkept, self.unkept_count
    for i = count + 1, count + number do unkept[i] = queued end
    self.unkept_count = count + number
    return number
  end

  function stored:mark(item, word)
    item[word], self.any_marked = true, true
  end

  function stored:intend(item, order)
    self.intentions[#self.intentions + 1] = { item, order }
  end

  function stored:keep()
    local passed = now() - self.kept_at
    if self.beat and passed >= self.beat
      or self.unkept_count > 0 and passed >= longest_unkept
      or self.intentions[1] and (passed >= commit_seconds or self.batch.completions:waiting() == 0) then
      commit(self, 0)
    end
  end

  --- Reports what earlier runs have settled, before anything is claimed; it is not sent again. Returns whether all is
  -- reported.
  local function tell_earlier(self)
    if not self.earlier then return true end
    local good, ended = pcall(go_on, self, self.earlier, tell_settled)
    if not good and type(ended) ~= "table" then error(ended, 0) end
    if not good then
      lose(self, {}, ended)
    elseif ended then
      self.earlier = nil
      self.exchanged_at, self.exchanged_done = now(), self.batch.done -- the reported outcomes don't count for our pace
    end
    return good and ended
  end

  function stored:longest_wait(time)
    if self.earlier then return 0 end
    if self.beat then time = math.min(time or self.beat, self.beat) end
    if self.intentions[1] or self.put_off then return math.min(time or commit_seconds, commit_seconds) end
    if self.unkept_count > 0 then return math.min(time or longest_unkept, longest_unkept) end
    return time
  end

  --- The number of ids to claim next.
  local function claim_size(self)
    local time, done = now(), self.batch.done
    local passed = math.max(time - self.exchanged_at, 0.001)
    local some = done - self.exchanged_done
    -- At most twice as many as finished since the last claim, because a few quick answers are no pace yet; at least as
    -- many as the engine has room for.
    local size = math.min(some / passed * commit_seconds, 2 * some, most_claims)
    self.exchanged_at, self.exchanged_done = time, done
    set_room(self, size)
    return math.floor(math.max(size, self.batch.room - self.batch.completions:waiting(), 1))
  end

  --- The item of a claim, by its index among the claimed ids; see pull.
  local function take_claim(self, index)
    local id = self.claimed[index]
    local place, uncertain = self.claimed_positions[index], self.claimed_uncertain[id] or false
    local item, order, known = take_unclaimed(self, place, uncertain, id)
    if item then return item, order, known end
    -- This process finished the id before; another one claimed it again, and died.
    return new_item(id, 0, uncertain)
  end

  --- Whether the next claim can wait: the engine has more requests than it sends at once. Without this, a batch whose
  -- pace is being learned would commit for each outcome.
  local function can_wait(self)
    return self.batch.completions:waiting() > self.few and now() - self.kept_at < commit_seconds
  end

  function stored:waits() return self.earlier ~= nil or self.free_at ~= nil or self.put_off end

  --- Claims further ids, in one commit with the waiting outcomes, unless that can wait. Returns whether there are any.
  local function claim_more(self)
    if self.free_at and now() < self.free_at then return false end
    self.put_off = can_wait(self)
    if self.put_off then return false end
    self.claimed, self.claimed_positions, self.claimed_uncertain = commit(self, claim_size(self))
    self.first_claim = 1
    return self.claimed[1] ~= nil
  end

  function stored:pull()
    if self.beat and not self.earlier and not self.store:is_leased(now()) then
      commit(self, 0)
      if self.batch.keeper ~= self then return nil end
    end
    local index = self.first_claim
    if not self.claimed[index] then
      if self.earlier and not tell_earlier(self) or not claim_more(self) then return nil end
      index = 1
    end
    self.first_claim = index + 1
    return take_claim(self, index)
  end

  --- Leaves out the claimed items that were not begun.
  function stored:leave_claimed()
    for index = self.first_claim, #self.claimed do self.batch:leave_out((take_claim(self, index))) end
    self.first_claim = #self.claimed + 1
  end

  --- Gives back the claims that were not begun, in one commit with the waiting outcomes: they were not sent here, and
  -- are open to every process.
  function stored:leave()
    if not tell_earlier(self) then return false end
    leave_intentions(self)
    self:leave_claimed()
    commit(self, 0)
    return true
  end

  --- Reports some outcomes of other processes for ids that are still unclaimed. Returns whether those were all.
  local function tell_others(self)
    if self.batch.quiet or self.ids:waiting() == 0 then return true end
    if not self.walk then
      -- Settled ones first. others() releases the claims of dead workers, so a holder is alive after it.
      if self.told_settled then
        local alive, left, intended = self.store:others()
        if not alive then error(left, 0) end
        self.left, self.intended, self.intended_at = left, intended, 1
      end
      self.walk = self.store:outcomes(true)
    end
    if not go_on(self, self.walk, self.told_settled and tell_unknown or tell_settled) then return false end
    local all = self.told_settled
    self.walk, self.told_settled = nil, true
    return all
  end

  --- Commits the waiting outcomes, and then reports the ids that this process has not claimed, some at a time.
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
    self.batch.completions:abort() -- closing releases the claims
    self.batch.completions:lease(nil)
    self.store:close()
    retire(self)
  end

  return stored
end
