--- telnyx-porting resume, report and runs: what runs left in their stores.

local confirmation = require "telnyx.porting.command.confirmation"
local connection = require "telnyx.porting.command.connection"
local output = require "telnyx.porting.command.output"
local process = require "telnyx.porting_process"
local results = require "telnyx.porting.command.results"
local run = require "telnyx.porting.command.run"
local state = require "telnyx.porting.command.state"
local store_files = require "telnyx.porting.store"
local text = require "telnyx.porting.command.text"
local trouble = require "telnyx.porting.command.trouble"

local stores = {}

--- Opens the store of a run to read it; ends the command when it is none.
local function open(path)
  state.require_store(path)
  local store, err = store_files.read { path = path, failure = function(kind, detail)
    return { kind = kind, detail = detail }
  end }
  if not store then trouble.fail("usage", "%s", err.detail) end
  return store
end

--- What an iterator of a store gives, until it ends; an error of the store ends the command.
local function each(store, visit)
  local good, problem = pcall(function()
    for outcome in store:outcomes() do visit(outcome) end
  end)
  store:close()
  if good then return end
  trouble.fail("incomplete", "%s", type(problem) == "table" and problem.detail or tostring(problem))
end

--- What an order that is not settled is told to be, with the reason.
local function tell_open(outcome, running)
  if outcome.outcome and outcome.outcome ~= "not-attempted" then return end -- a failure says more
  if outcome.state == "unknown" then
    outcome.outcome = "unknown"
    outcome.reason = running and "a process is at work on it: it may have been sent"
      or "it may have been sent, and is not settled"
  elseif outcome.state == "claimed" then
    outcome.outcome, outcome.reason = "not-attempted", "a process has claimed it, and not sent it"
  elseif not outcome.outcome then
    outcome.outcome = "not-attempted"
    outcome.reason = running and "the run has not come to it yet" or "the run did not come to it"
  end
end

function stores.resume(options)
  process.own_files()
  local path, others = options.store, nil
  if not path then
    path, others = state.unfinished_store()
    confirmation.require_terminal(options)
  end
  local client, host, key_source = connection.open(options)
  local ids, settled, unknown = {}, 0, 0
  local store = open(path)
  local about = store:about()
  if about and about.base_url ~= host then
    store:close()
    trouble.fail("usage", "%s is about %s, not about %s", path, about.base_url, host)
  end
  each(store, function(outcome)
    ids[#ids + 1] = outcome.id
    if outcome.settled then settled = settled + 1 end
    if outcome.state == "unknown" then unknown = unknown + 1 end
  end)
  if #ids == 0 then trouble.fail("usage", "the store %s holds no orders", path) end
  if not options.quiet or not options.store and not options.yes then
    io.stderr:write("Host:      ", host, "\nKey:       from ", key_source, "\nStore:     ", path, "\n")
    io.stderr:write(("Orders:    %d, of which %d are settled"):format(#ids, settled))
    if unknown > 0 then
      io.stderr:write((", and %d may have been sent: %s read first"):format(unknown, unknown == 1 and "it is" or
        "they are"))
    end
    io.stderr:write "\n"
  end
  if others and others > 0 then
    io.stderr:write(("telnyx-porting: %s unfinished as well; telnyx-porting runs lists them\n"):format(
      others == 1 and "another run is" or ("%d other runs are"):format(others)))
  end
  if not options.store then
    confirmation.ask(options, "Go on with this run? A cancellation can't be undone.", "nothing was cancelled")
  end
  return run(client, ids, options, path)
end

--- The exit status is the one that the run would end with.
function stores.report(options)
  local path = options.store or state.last_run().store
  local store = open(path)
  local about = store:about()
  local outcomes = results.new(options, "To go on: telnyx-porting resume " .. text.quoted(path))
  if not options.store and not options.quiet then io.stderr:write("Store:     ", path, "\n") end
  each(store, function(outcome)
    tell_open(outcome, about and about.running)
    outcomes.take(outcome)
  end)
  outcomes.finish()
  return outcomes.status(false)
end

--- Removes the stores of finished runs that were started so many seconds ago; returns the runs that are left.
local function prune(runs, seconds)
  local left, gone, count = {}, {}, 0
  for _, one in ipairs(runs) do
    if one.finished and not one.running and os.time() - math.floor(one.started) >= seconds then
      local problem = store_files.remove(one.store)
      if problem then trouble.fail("incomplete", "%s", problem) end
      gone[one.store], count = true, count + 1
    else
      left[#left + 1] = one
    end
  end
  state.forget(gone)
  io.stderr:write(("telnyx-porting: %s removed\n"):format(count == 1 and "1 store was" or count .. " stores were"))
  return left
end

function stores.runs(options)
  local runs = state.runs()
  if options.prune then runs = prune(runs, options.prune) end
  local writer = output.runs(options.out)
  for _, one in ipairs(runs) do writer:add(one) end
  writer:close()
  return trouble.status.done
end

return stores
