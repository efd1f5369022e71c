--- The loop of a batch: begins items while there is room, collects finished requests, waits in between, and hands out
-- the outcomes.
--
-- Several callers may ask one batch for outcomes: coroutines, and calls that begin within another one, from a callback,
-- a finalizer or a debug hook. What a caller has in hand, its item or a commit, is in no list where the others see it.
-- So turn() lets no other caller in meanwhile (exclusive), except while it calls a function of the user's, which may
-- wait or ask for outcomes itself; and nobody ends the batch while another has something in hand (in_hand). A caller
-- that can't go on gets nil.

local progress = require "telnyx.porting.batch.progress"
local recorders = require "telnyx.porting.background.recorder"

-- A pause for other workers is never shorter than this, in seconds.
local shortest_pause = 0.001

-- The longest wait, in seconds, of a batch that works only while it is asked for outcomes (background/worker.lua).
local shortest_interval = 0.05

--- Adds the methods to the class of batches.
return function(Batch, internals)
  local now = internals.now

  -- The input

  --- Calls a function of the user's: other callers may come in meanwhile. Returns what it returns, at most four values.
  function Batch:call_out(fn, ...)
    local exclusive = self.exclusive
    self.exclusive = false
    local a, b, c, d = fn(...)
    self.exclusive = exclusive
    return a, b, c, d
  end

  --- The next distinct id of the input, counted; returns the same values as Input:next.
  function Batch:next_id()
    while true do
      self:check_input()
      local input = self.input
      local id, position, order, known
      if input.calls then
        id, position, order, known = self:call_out(input.next, input)
      else
        id, position, order, known = input:next()
      end
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

  --- Begins as many items as there is room for. Some items need no request.
  local function fill(self)
    for _ = 1, self.room - self.completions:waiting() do
      local item, order, known = self.keeper:pull()
      if not item and self.keeper:waits() then return end
      if not item and self.state ~= "running" then return end -- another caller was in between
      if not item then return self:happen "exhausted" end
      self:begin(item, order, known)
      if self.state ~= "running" then return end
    end
  end

  --- After a stop: makes the known ids that were not begun not-attempted.
  local function leave_rest(self)
    if self.keeper:leave() then self:happen "exhausted" end
  end

  -- One turn

  --- How long to wait for the next request that ends, in seconds; nil: without limit.
  local function longest_wait(self)
    local seconds = self.ends_at and math.max(self.ends_at - now(), 0) or nil
    if self.options.on_progress or self.options.interrupted or self.recorder ~= recorders.none then
      local longest = self.recorder.looks_often and shortest_interval or progress.interval
      seconds = math.min(seconds or longest, longest)
    end
    return self.keeper:longest_wait(seconds)
  end

  --- Ends the batch and tells it, unless its keeper has further ids to report. Precondition: no request is in flight,
  -- no item is left to begin, and no other caller has one in hand.
  local function finish(self)
    if not self.keeper:finish() then return end
    self:happen "settled"
    self.progress:report(true)
    self.recorder:finish(self)
  end

  --- The work of one turn: begins items, commits, and collects finished requests. Returns what the caller does next:
  -- "go on"; "wait" for a request; "rest", where nothing of the client's can end: other workers have the rest, or all
  -- requests are held; or "leave", where another caller has the rest in hand.
  local function work(self)
    self:check_stops()
    if self.state == "running" then fill(self) elseif self.state == "stopping" then leave_rest(self) end
    self.keeper:keep()
    if self:collect() or self.ready[self.first_ready] then
      self.progress:report()
    elseif self.completions:waiting() > 0 then
      -- Held requests are not pending, so that the client would not wait.
      return self.owner:pending() == 0 and "rest" or "wait"
    elseif self.state == "drained" then
      if self.in_hand > 1 then return "leave" end
      finish(self)
    elseif self.keeper:waits() then
      return "rest"
    end
    return "go on"
  end

  local function report(self) self.progress:report() end

  --- Calls fn(self) with other callers kept out, and returns its result. An error is raised again.
  local function run_alone(self, fn)
    self.in_hand, self.exclusive = self.in_hand + 1, true
    local good, result = internals.protect(fn, self)
    self.in_hand, self.exclusive = self.in_hand - 1, false
    if not good then error(result, 0) end
    return result
  end

  --- One turn: works, and waits if that brought nothing. Returns whether this caller can go on.
  local function turn(self)
    if self.exclusive then return false end
    local how = run_alone(self, work)
    if how == "leave" then return false end
    if how == "wait" then
      self.owner:turn(longest_wait(self))
    elseif how == "rest" then
      local seconds = math.min(longest_wait(self) or progress.interval, progress.interval)
      internals.pause(self.owner, math.max(seconds, shortest_pause)):result()
    end
    if how ~= "go on" then run_alone(self, report) end
    return true
  end

  -- Handing out

  --- The next outcome; nil after the last, or while this caller can't go on.
  function Batch:next()
    while true do
      local outcome = self:next_ready()
      if outcome then
        if self.options.on_outcome then self.options.on_outcome(outcome) end
        return outcome
      end
      if self.state == "finished" or not turn(self) then return nil end
    end
  end

  --- next() for a caller whose functions may raise (on_outcome, guard, …): such an error stops the batch, and is raised
  -- again once the requests in flight are settled, so that no order's outcome stays unknown.
  function Batch:guarded_next()
    local ready = not self.options.on_outcome and self:next_ready()
    if ready then return ready end
    self.askers = self.askers + 1
    local ok, result = internals.protect(self.next, self)
    -- The first error matters more than one in here.
    if not ok then internals.protect(self.drain, self, "a callback raised an error") end
    self.askers = self.askers - 1
    if ok then return result end
    self.recorder:fail(result)
    error(result, 0)
  end

  --- guarded_next() for a loop, which runs its body between two outcomes and may be left. Nothing is sent meanwhile,
  -- whoever drives the client, unless another caller waits for an outcome.
  function Batch:next_for_loop()
    local ready = not self.options.on_outcome and self:next_ready()
    if ready then return ready end
    self.completions:hold(false)
    local outcome = self:guarded_next()
    if outcome and self.askers == 0 then self.completions:hold(true) end
    return outcome
  end
end
