--- Changes orders, as many at once as the client has requests in flight, and writes each in the order in which they
-- were named. A signal stops it: what is in flight is settled, and the rest not attempted. So do the deadline, a
-- service that is not there and a key that is refused.

local command_error = require "telnyx.porting.command.running.command_error"
local exit_status = require "telnyx.porting.command.running.exit_status"
local outcome_name = require "telnyx.porting.command.showing.outcome_name"
local order_rows = require "telnyx.porting.command.showing.order_rows"
local process = require "telnyx.porting_process"
local progress = require "telnyx.porting.command.showing.progress"
local reason_groups = require "telnyx.porting.command.showing.reason_groups"
local text = require "telnyx.porting.text"

-- The most finished orders that wait to be written until an earlier one has finished.
local most_ahead = 1000
-- This many failures in a row that no order is to blame for end it: the service does not answer.
local most_in_a_row = 20
-- This many answers that the key has no right to the change, before any success, end it.
local most_forbidden = 3
-- Up to this many errors are shown in a line each.
local few = 10
local longest_wait = 0.25 -- seconds

--- The state of the changes so far, and whether to go on.
local function new_run(client, ids, options, change)
  return {
    client = client, ids = ids, change = change, limit = change.limit,
    writer = order_rows.writer(options),
    groups = reason_groups.new(), unknown = reason_groups.new(), -- those that were not changed, and may have been
    errors = {}, -- the first ones
    requests = {}, -- place -> the request of an order
    results = {}, -- place -> { order or nil, err } of an order whose request has ended, until it is written
    first = 1, last = 0, -- the places between which requests and results are
    in_flight = 0,
    changed = 0, finished = 0, -- orders
    counts = { refused = 0, failed = 0, unknown = 0 }, -- of orders that were not changed, or may have been
    in_a_row = 0, forbidden = 0,
    stopped = nil, -- why no more are begun
  }
end

--- Ends the beginning of further orders, and calls back those that were begun and not sent. reason: a text. The first
-- one stays.
local function stop(run, reason)
  if run.stopped then return end
  run.stopped = reason
  for _, request in pairs(run.requests) do request:stop() end
end

--- Whether nothing came of a request: it was stopped before it was sent, the deadline came first, or the key was
-- refused.
local function is_nothing(err)
  return err ~= nil and not err.uncertain and (err.kind == "aborted" or err.kind == "unauthorized"
    or err.kind == "timeout" and err.attempts == 0)
end

--- Notes how the request of a place has ended.
local function take(run, place, result, err)
  run.requests[place], run.in_flight = nil, run.in_flight - 1
  local order
  if is_nothing(err) then
    if err.kind == "unauthorized" then
      run.refusal = run.refusal or err
      stop(run, "the key was refused")
    end
  else
    order, err = run.change.settle(run.ids[place], result, err)
    run.finished = run.finished + 1
    run.in_a_row = err and err.kind ~= "forbidden" and err.retryable and run.in_a_row + 1 or 0
    run.forbidden = err and err.kind == "forbidden" and run.forbidden + 1 or order and -math.huge or run.forbidden
    if run.forbidden >= most_forbidden then
      run.refusal = run.refusal or err
      stop(run, "the key has no right to it")
    elseif run.in_a_row >= most_in_a_row then
      stop(run, ("the last %d failed"):format(run.in_a_row))
    end
  end
  run.results[place] = { order, err }
end

--- Writes what is next in the order of the ids.
local function write(run)
  while run.results[run.first] do
    local id, order, err = run.ids[run.first], run.results[run.first][1], run.results[run.first][2]
    run.results[run.first], run.first = nil, run.first + 1
    if order then
      run.changed = run.changed + 1
      run.writer:add(order)
    elseif not is_nothing(err) then
      local refused = err.kind == "invalid" or err.kind == "conflict" or err.kind == "forbidden"
        or err.kind == "not_found"
      local outcome = { id = id, outcome = refused and "refused" or "failed", err = err }
      outcome.outcome = outcome_name(outcome)
      local groups = outcome.outcome == "unknown" and run.unknown or run.groups
      groups:add(outcome)
      run.counts[outcome.outcome] = run.counts[outcome.outcome] + 1
      if #run.errors <= few then table.insert(run.errors, { id = id, err = err }) end
    end
  end
end

--- Begins as many as may be in flight, and none once the time is over.
local function begin(run, most)
  while run.in_flight < most and run.last < #run.ids and run.last - run.first < most_ahead do
    if run.limit:is_over() then stop(run, run.limit.over) end
    if run.stopped then return end
    run.last = run.last + 1
    run.requests[run.last] = run.change.submit(run.client, run.ids[run.last], run.limit:left())
    run.in_flight = run.in_flight + 1
  end
end

--- Collects finished requests. Returns whether there were any.
local function collect(run)
  local done = {}
  for place, request in pairs(run.requests) do
    if request:done() then done[#done + 1] = place end
  end
  table.sort(done)
  for _, place in ipairs(done) do take(run, place, run.requests[place]:result()) end
  return #done > 0
end

--- The facts of a run as progress.lua takes them. began: by process.seconds.
local function facts_of(run, began)
  local elapsed = process.seconds() - began
  local rate = elapsed > 0 and run.finished / elapsed or 0
  local paused = run.client:counts().paused_left
  local given_up = run.stopped and #run.ids - run.finished - run.in_flight or 0
  return {
    done = run.finished + given_up, total = #run.ids, per_second = rate,
    seconds_left = rate > 0 and (#run.ids - run.finished) / rate or nil,
    paused_until = paused > 0 and os.time() + math.ceil(paused) or nil,
    counts = { ["not-attempted"] = given_up, refused = run.counts.refused, failed = run.counts.failed,
      unknown = run.counts.unknown },
  }
end

--- How many were not attempted.
local function count_left(run)
  return #run.ids - run.changed - run.groups.count - run.unknown.count
end

--- Runs the changes to their end. Returns the name of the signal that stopped them, or nil.
local function run_all(run, options, done)
  local update, finish = progress.start(options)
  local most, began, told = run.client:concurrency(), process.seconds(), nil
  while run.in_flight > 0 or not run.stopped and run.last < #run.ids do
    -- A wait has ended: whatever ended it is seen before the client sends anything.
    local signal = process.received()
    if signal and not told then
      told = signal
      stop(run, signal)
      finish()
      if run.in_flight > 0 then
        io.stderr:write("telnyx-porting: ", signal,
          ": settling what is in flight; another one ends it at once\n")
      end
    end
    begin(run, most)
    if run.limit:is_over() then stop(run, run.limit.over) end
    run.client:drive()
    local any = collect(run)
    write(run)
    if #run.ids > 1 then update(facts_of(run, began)) end
    if not any and run.in_flight > 0 then run.client:turn(longest_wait) end
  end
  write(run)
  finish()
  run.writer:close() -- however it ended, what was shown is whole
  if run.stopped and not told and not run.refusal then
    io.stderr:write(("telnyx-porting: stopped: %s\n"):format(run.stopped))
  end
  if told then
    local left = count_left(run)
    io.stderr:write(("telnyx-porting: %s: %d of %d %s not %s\n"):format(told, left, #run.ids,
      text.agree(left, "was", "were"), done))
  end
  return told
end

--- Shows what was not changed and why: by reason where there are many. They are never said to be unchanged whose change
-- may have taken effect.
local function show_errors(run, options)
  local change, count = run.change, run.groups.count + run.unknown.count
  if count <= few and not (count > 0 and change.grouped) then
    for _, one in ipairs(run.errors) do
      io.stderr:write(("telnyx-porting: %s: %s\n"):format(one.id, tostring(one.err)))
    end
  elseif not options.quiet then
    local function show(groups, ...)
      if groups.count == 0 then return end
      io.stderr:write(...)
      groups:show(function(...) io.stderr:write(...) end, 2)
    end
    show(run.unknown, "Unknown: sent, and not known to be ", change.done, "; the same command again finds out:\n")
    show(run.groups, "Not ", change.done, ":\n")
  end
end

--- "1 of 5 deleted, 1 unknown, 2 refused, 1 not attempted"
local function counts_of(run)
  local parts = { ("%d of %d %s"):format(run.changed, #run.ids, run.change.done) }
  for _, name in ipairs { "unknown", "refused", "failed" } do
    if run.counts[name] > 0 then parts[#parts + 1] = ("%d %s"):format(run.counts[name], name) end
  end
  local left = count_left(run)
  if left > 0 then parts[#parts + 1] = ("%d not attempted"):format(left) end
  return table.concat(parts, ", ")
end

--- change_orders(client, ids, options, change). change: done (what an order is then, such as "updated"), grouped
-- (whether failures are shown by reason, however few), limit (of time_limit.lua), submit(client, id, deadline) (returns
-- a request; deadline: seconds or nil), settle(id, result, err) (returns the order to be written; or nil and an error).
-- options: out, quiet and the like of the command line. Returns the exit status. A refused key ends the command once
-- all is shown.
return function(client, ids, options, change)
  process.watch_signals()
  local run = new_run(client, ids, options, change)
  local signal = run_all(run, options, change.done)
  show_errors(run, options)
  if #ids > 1 or change.grouped then io.stderr:write(counts_of(run), "\n") end
  if run.refusal and run.changed == 0 or run.refusal and run.refusal.kind == "unauthorized" then
    command_error.raise_from(run.refusal)
  end
  if signal or count_left(run) > 0 then return exit_status.stopped end
  if run.unknown.count > 0 then return exit_status.unknown end
  return run.groups.count > 0 and exit_status.incomplete or exit_status.done
end
