-- What a simulated batch is: how many orders, what it is given, how its runs end, and how it is gone on with.

local scenarios = {}
local scenario = {}
scenario.__index = scenario

local most_runs = 40

--- How a run ends before its end, if it does: each is a function(self, run) that runs the batch.
local endings = {}
local names = { "whole", "leave", "forget", "raise", "stop", "close", "deadline", "interrupt", "fail" }
local stops = { "leave", "forget", "raise", "stop", "close", "interrupt" }

--- place: where its store lies, if it has one (see places.lua).
function scenarios.draw(simulation, seed, trace, place)
  simulation.begin(seed, 1)
  -- A batch that is killed is some twenty courses, each of the others one: so there are more of the latter, and with
  -- more orders.
  local stored = simulation.chance(700) or place.is_shared or false
  -- Courses with a database are few, and what matters there most is who takes over from a killed process.
  local relays = stored and simulation.chance(place.is_shared and 350 or 550)
  local orders = simulation.chance(stored and 800 or 400) and simulation.between(1, 6) or simulation.between(1, 60)
  if relays then orders = simulation.between(4, 24) end
  simulation.begin(seed, orders, stored, trace, place.is_shared)
  local self = setmetatable({ simulation = simulation, orders = orders, relays = relays, run = 1 }, scenario)
  self.place = stored and place or nil
  self.workers = relays and 2 or stored and simulation.chance(500) and simulation.between(2, 3) or 1
  self.disturbed = stored and simulation.between(1, 3) or 1 -- runs that may be killed or stopped
  -- A kill hides what a batch leaves behind that ends in order, or is forgotten; and one that is killed at every moment
  -- is some twenty courses.
  self.spared = stored and simulation.chance(place.is_shared and 250 or 500)
  self.options = {
    concurrency = relays and simulation.between(1, 2) or 2 ^ simulation.between(0, 4),
    max_attempts = relays and simulation.chance(700) and 1 or simulation.between(1, 4),
    settle = simulation.between(1, 3000) / 1000,
    -- A database is asked several times within a lease, which is no longer than this.
    timeout = simulation.chance(700) and 10 or simulation.between(place.is_shared and 1000 or 100, 5000) / 1000,
    deadline = simulation.chance(300) and simulation.between(1, 60) or nil,
  }
  if relays then simulation.reject() end
  return self
end

--- Whether there is something to be gone on with after a kill.
function scenario:can_be_killed() return self.place ~= nil and not self.relays and not self.spared end

--- The moments at which the workers of this run are killed; 0: they aren't.
function scenario:kills(first)
  local simulation, kills = self.simulation, {}
  local last = self.run > self.disturbed
  for i = 1, last and 1 or self.workers do kills[i] = 0 end
  if self.run == 1 then
    kills[1] = first
  elseif not last and not self.spared and simulation.chance(500) then
    kills[simulation.between(1, #kills)] = simulation.between(1, 60)
  end
  return kills
end

--- Goes on to the next run; false: there is none. finished: this one was the last that is needed.
function scenario:next_run(finished)
  if not self.place or finished and self.run > self.disturbed then return false end
  self.run = self.run + 1
  if self.run > most_runs then self.simulation.fail "the batch does not come to an end" end
  -- In the end all is well, so that it can.
  if self.run > self.disturbed then self.simulation.mend() end
  return true
end

--- A client for a worker. concurrency: its own, or nil.
local function new_client(self, porting, concurrency)
  local simulation = self.simulation
  local options = { api_key = "KEY0123456789", base_url = "https://simulation/v2" }
  for name, value in pairs(self.options) do options[name] = value end
  options.concurrency = concurrency or options.concurrency
  options.user_agent = simulation.client(options.concurrency, options.max_attempts,
    math.floor(options.settle * 1000 + 0.5))
  return porting.new(options)
end

--- What a worker has of one call, its client apart.
local function new_run(self, porting, worker)
  local simulation = self.simulation
  local run = { simulation = simulation, porting = porting, worker = worker, told = 0, counts = {} }
  run.after = self.relays and simulation.between(1, 3) or simulation.between(1, self.orders)
  run.store = self.place and self.place:path(worker)
  run.alone = self.run > self.disturbed -- of all workers that there were, this one is left
  return run
end

--- The ids, as a list or as an iterator. An iterator says when it is called after the batch was stopped.
local function input(self, run)
  local simulation, ids, place = self.simulation, {}, 0
  for i = 1, self.orders do ids[i] = simulation.id(i) end
  if self.repeats then ids[#ids + 1] = ids[1] end
  if simulation.chance(500) then return ids end
  return function()
    if run.stopped then simulation.fail "the input is called after the batch was stopped" end
    place = place + 1
    return ids[place]
  end
end

--- Says that from now on nothing new may be sent.
local function mark_stopped(run)
  run.stopped = true
  run.simulation.stopped()
end

local function tell(run, outcome)
  local err = outcome.err
  if outcome.reason then run.simulation.trace(("%s: %s"):format(outcome.id, outcome.reason)) end
  if run.alone and outcome.reason == "another process works on it" then
    run.simulation.fail "a claim of a worker that is gone was not given back"
  end
  run.told = run.told + 1
  run.counts[outcome.outcome] = (run.counts[outcome.outcome] or 0) + 1
  run.simulation.told(outcome.id, outcome.outcome, err and err.kind, err and err.uncertain, err and err.retryable,
    outcome.earlier)
end

--- Runs cancel_all; at(outcome) is called with the outcome after so many of them.
local function cancel_all(self, run, options, at)
  options.store = run.store
  function options.on_outcome(outcome)
    tell(run, outcome)
    if at and run.told == run.after then at() end
  end
  return run.client:cancel_all(input(self, run), options)
end

--- Every distinct id is in a report once.
local function check_report(self, run, report)
  local sum = 0
  for name, count in pairs(report.counts) do
    sum = sum + count
    if count ~= (run.counts[name] or 0) then
      self.simulation.fail(("%d told as %s, but %d reported"):format(run.counts[name] or 0, name, count))
    end
  end
  if sum ~= report.total then self.simulation.fail(("%d outcomes of %d orders"):format(sum, report.total)) end
  if not report.stopped and report.total ~= self.orders then
    self.simulation.fail(("%d orders reported, but there are %d"):format(report.total, self.orders))
  end
end

local function finish(self, run, report, err)
  if not report then
    self.simulation.trace("not begun: " .. tostring(err))
    return
  end
  check_report(self, run, report)
  if not report.stopped then self.simulation.finished() end
end

function endings.whole(self, run)
  finish(self, run, cancel_all(self, run, {}))
end

function endings.stop(self, run)
  finish(self, run, cancel_all(self, run, {}, function()
    mark_stopped(run)
    run.client:stop()
  end))
end

function endings.close(self, run)
  finish(self, run, cancel_all(self, run, {}, function()
    mark_stopped(run)
    run.client:close()
  end))
end

function endings.deadline(self, run)
  finish(self, run, cancel_all(self, run, { deadline = self.simulation.between(1, 4000) / 1000 }))
end

function endings.interrupt(self, run)
  local asked = 0
  local function interrupted()
    asked = asked + 1
    if asked < run.after * 3 then return false end
    if not run.stopped then mark_stopped(run) end
    return true
  end
  finish(self, run, cancel_all(self, run, { interrupted = interrupted }))
end

function endings.fail(self, run)
  finish(self, run, cancel_all(self, run, { stop_after_failures = run.after }))
end

local raised = {}

function endings.raise(self, run)
  local ok, problem = pcall(cancel_all, self, run, {}, function()
    mark_stopped(run)
    error(raised)
  end)
  if ok then
    finish(self, run, problem)
  elseif problem ~= raised then
    error(problem, 0)
  end
end

--- Goes through the outcomes one by one, and leaves the loop, which nobody notices before Lua 5.4.
function endings.leave(self, run)
  local begun, iterator, state, first, closer = pcall(run.client.cancel_each, run.client, input(self, run),
    { store = run.store })
  if not begun then return self.simulation.trace("not begun: " .. tostring(iterator)) end
  for outcome in iterator, state, first, closer do
    tell(run, outcome)
    if run.told == run.after then
      mark_stopped(run)
      if _VERSION ~= "Lua 5.4" then self.simulation.forgotten() end
      break
    end
  end
end

--- Takes some of the outcomes, and nothing after that. A function of its own: no register of its caller's keeps the
-- iterator.
local function take_some(self, run)
  local begun, iterator = pcall(run.client.cancel_each, run.client, input(self, run), { store = run.store })
  if not begun then return self.simulation.trace("not begun: " .. tostring(iterator)) end
  for _ = 1, run.after do
    local outcome = iterator()
    if not outcome then break end
    tell(run, outcome)
  end
end

--- The iterator is collected, and the client goes on; or the process goes on with the batch.
function endings.forget(self, run)
  local simulation = self.simulation
  take_some(self, run)
  mark_stopped(run)
  collectgarbage()
  collectgarbage()
  simulation.forgotten()
  if self.place and simulation.chance(700) then
    local again = new_run(self, run.porting, run.worker)
    again.client = new_client(self, run.porting)
    endings.whole(self, again)
  else
    run.client:get(simulation.id(self.orders + 1))
  end
end

--- How a run ends. Where two workers hand orders to and fro, one fails with some, and goes on; the other takes these
-- up, and is stopped before it sends them.
local function draw_ending(self, worker)
  local simulation = self.simulation
  if self.run > self.disturbed then return "whole" end
  -- What a forgotten batch has in flight is seldom what others take up at that moment, or what its client would send.
  if simulation.chance(self.place and not self.spared and 100 or 300) then return "forget" end
  if not self.relays or simulation.chance(100) then return names[simulation.between(1, #names)] end
  if worker == 1 then return simulation.chance(500) and "whole" or "deadline" end
  return stops[simulation.between(1, #stops)]
end

--- What a worker does.
function scenario:work(porting, worker)
  local simulation = self.simulation
  local run = new_run(self, porting, worker)
  if self.place and self.run <= self.disturbed then self.place:befall(worker) end
  self.repeats = worker == 1 and simulation.chance(200)
  local ending = draw_ending(self, worker)
  if self.relays and worker == 2 then -- comes later
    for _ = 1, simulation.between(0, 3) do new_client(self, porting):get(simulation.id(self.orders + 1)) end
  end
  -- A slow run that is soon stopped leaves some of what an earlier one may have sent.
  local is_slow = self.run > 1 and self.run <= self.disturbed and not self.relays and simulation.chance(400)
  if is_slow then run.after = simulation.between(1, 2) end
  run.client = new_client(self, porting, is_slow and 1 or nil)
  simulation.trace(("run %d, worker %d: %s after %d of %d"):format(self.run, worker, ending, run.after, self.orders))
  endings[ending](self, run)
end

return scenarios
