--- The class of batches: what a batch holds, how it is opened, and its report. Its other methods are in outcomes.lua,
-- requests.lua, stopping.lua and loop.lua, its states in life.lua.

local batch_options = require "telnyx.porting.batch.options"
local add_loop = require "telnyx.porting.batch.loop"
local add_requests = require "telnyx.porting.batch.requests"
local add_stopping = require "telnyx.porting.batch.stopping"
local filters = require "telnyx.porting.filters"
local inputs = require "telnyx.porting.batch.inputs"
local life = require "telnyx.porting.batch.life"
local memory = require "telnyx.porting.batch.keeper.memory"
local new_stored = require "telnyx.porting.batch.keeper.stored"
local outcomes = require "telnyx.porting.batch.outcomes"
local progress = require "telnyx.porting.batch.progress"
local recorders = require "telnyx.porting.background.recorder"

-- This many requests are submitted for each in flight, so that the engine never waits for the batch.
local submitted_per_flight = 2

-- The seconds for which the service may not answer, by default.
local default_outage = 300

return function(porting, internals)
  local now = internals.now

  local Batch = {}
  Batch.__index = Batch
  outcomes.add_methods(Batch, internals)
  add_requests(Batch, internals)
  add_stopping(Batch, internals)
  add_loop(Batch, internals)

  local stored = new_stored(internals, outcomes, porting._VERSION)

  --- Makes a batch. options: checked. It can be stopped from now on; open() has to come next.
  function Batch.new(owner, options)
    local counts = {}
    for _, name in ipairs(porting.outcomes) do counts[name] = 0 end
    local outage = internals.check_amount("batch", "batch.outage", options.outage, default_outage)
    local room = owner:concurrency() * submitted_per_flight
    local completions = internals.completions(owner, outage, room)
    local self = setmetatable({
      state = life.first,
      owner = owner,
      options = options,
      call_options = batch_options.call_options(options), -- of each of its requests; nil: none
      completions = completions,
      outage = outage,
      recorder = recorders.none, -- writes the journal for followers, with a store
      started = now(),
      counts = counts,
      done = 0,
      told = 0, -- how many of these an earlier run or another process has settled
      total = 0, -- distinct ids so far
      duplicates = 0,
      room = room, -- at most so many requests are submitted
      items = {}, -- tag -> the item of a request that is submitted; for a free tag, the next free one
      free_tag = 0, -- the first free tag; 0: there is none, and a new one is made
      last_tag = 0,
      ready = {}, -- outcomes that were not handed out
      queue = internals.outcome_queue(), -- has most of a stored batch's outcomes, see outcomes.queued
      first_ready = 1,
      last_ready = 0,
      seen = not options.unique and internals.id_set() or nil,
      seen_invalid = {},
      exclusive = false, -- whether a caller is where no other may come in, see loop.lua
      in_hand = 0, -- how many callers have something in hand there
      askers = 0, -- how many callers wait for an outcome
      forbidden_in_a_row = 0,
      failures = 0,
      uncertain = 0, -- how many of those that are counted as failed may have taken effect
      looks_at = 0, -- when the reading of the input is next interrupted for check_stops
      before = completions:counts(),
    }, Batch)
    self.progress = progress.new(self, now)
    if options.deadline then
      self.ends_at = self.started + options.deadline
      completions:set_deadline(options.deadline)
    end
    return self
  end

  --- Opens what the batch works on. ids: see inputs.lua; call: its name for messages. Raises on misuse; nil and an
  -- error when the ids can't be listed, or the store does not fit.
  function Batch:open(ids, call)
    local function is_stopped()
      self:check_stops()
      return self.stopped ~= nil
    end
    local input, err = inputs.open(internals, filters, ids, self.options, call, is_stopped)
    if not input then return nil, err end
    self.input, self.left_out, self.account = input, inputs.left_out[ids], inputs.accounts[ids]
    if self.stopped then input:close() end
    -- A part of the ids would make another batch in the store.
    local keeper = self.options.store and not input.partial and stored or memory
    self.keeper = keeper.new(self, outcomes.new_item)
    if keeper == stored and self.recorder == recorders.none then
      self.recorder, err = recorders.begin(self.options.store)
      if not self.recorder then return nil, err end
    end
    local good, ok, problem = internals.protect(self.keeper.open, self.keeper)
    local is_open = good and ok
    if is_open then
      self:happen "opened"
      ok, problem = self.recorder:begun()
    end
    if good and ok then return true end
    self.recorder:fail(good and problem or ok)
    if not good then error(ok, 0) end
    if is_open then self.keeper:abandon() end -- not by the state: a stop may have come before the store was open
    return nil, problem
  end

  --- Moves the batch to the state that follows an event, see life.lua.
  function Batch:happen(event)
    self.state = life.after(self.state, event)
  end

  --- What cancel_all returns of a batch that has ended. all_outcomes: a list, or nil.
  function Batch:report(all_outcomes)
    local after = self.completions:counts()
    return {
      total = self.total,
      duplicates = self.duplicates,
      counts = self.counts,
      outcomes = all_outcomes,
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
