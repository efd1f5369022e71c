--- The loop of a batch: begins items while there is room, collects finished requests, waits in between, and hands out
-- the outcomes.

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

  --- The next distinct id of the input, counted; returns the same values as Input:next.
  function Batch:next_id()
    while true do
      self:check_input()
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

  --- Begins as many items as there is room for. Some items need no request.
  local function fill(self)
    for _ = 1, self.room - self.completions:waiting() do
      local item, order, known = self.keeper:pull()
      if not item and self.keeper:waits() then return end
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

  --- Ends the batch, once its keeper has reported every id. Precondition: no request is in flight, and no item is left
  --- to
  -- begin.
  local function finish(self)
    if not self.keeper:finish() then return end
    self:happen "settled"
    self.progress:report(true)
    self.recorder:finish(self)
  end

  --- Waits where nothing of the client's can end: other workers have the rest, or all requests are held.
  local function rest(self)
    local seconds = math.min(longest_wait(self) or progress.interval, progress.interval)
    internals.pause(self.owner, math.max(seconds, shortest_pause)):result()
    self.progress:report()
  end

  --- One turn: begins items, collects finished requests, and waits if none had finished.
  local function turn(self)
    self:check_stops()
    if self.state == "running" then fill(self) elseif self.state == "stopping" then leave_rest(self) end
    self.keeper:keep()
    if self:collect() or self.ready[self.first_ready] then
      self.progress:report()
    elseif self.completions:waiting() > 0 and self.owner:pending() == 0 then
      rest(self) -- held requests are not pending, so that the client would not wait
    elseif self.completions:waiting() > 0 then
      self.owner:turn(longest_wait(self))
      self.progress:report()
    elseif self.state == "drained" then
      finish(self)
    elseif self.keeper:waits() then
      rest(self)
    end
  end

  -- Handing out

  --- The next outcome, or nil after the last.
  function Batch:next()
    while true do
      local outcome = self:next_ready()
      if outcome then
        if self.options.on_outcome then self.options.on_outcome(outcome) end
        return outcome
      end
      if self.state == "finished" then return nil end
      turn(self)
    end
  end

  --- next() for a caller whose functions may raise (on_outcome, guard, …): such an error stops the batch, and is raised
  -- again once the requests in flight are settled, so that no order's outcome stays unknown.
  function Batch:guarded_next()
    local ready = not self.options.on_outcome and self:next_ready()
    if ready then return ready end
    local ok, result = internals.protect(self.next, self)
    if ok then return result end
    internals.protect(self.drain, self, "a callback raised an error") -- the first error matters more than one in here
    self.recorder:fail(result)
    error(result, 0)
  end

  --- guarded_next() for a loop, which runs its body between two outcomes and may be left. Nothing is sent meanwhile,
  -- whoever drives the client.
  function Batch:next_for_loop()
    local ready = not self.options.on_outcome and self:next_ready()
    if ready then return ready end
    self.completions:hold(false)
    local outcome = self:guarded_next()
    if outcome then self.completions:hold(true) end
    return outcome
  end
end
