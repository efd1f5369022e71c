--- telnyx-porting follow: shows the outcomes of a run as they become known. A process works on the run, here or, with a
-- database, on another machine.

local background = require "telnyx.porting.background"
local command_error = require "telnyx.porting.command.running.command_error"
local outcome_rows = require "telnyx.porting.command.showing.outcome_rows"
local polling = require "telnyx.porting.command.running.polling"
local process = require "telnyx.porting_process"
local run_stores = require "telnyx.porting.command.running.run_stores"
local run_summary = require "telnyx.porting.command.showing.run_summary"
local stdout = require "telnyx.porting.command.showing.stdout"
local store_address = require "telnyx.porting.store.address"

local pause_seconds = 0.3

-- For a summary of which only the exit status is wanted.
local unwritten = { add = function() end, close = function() end }

--- Follows a batch in a database. Returns a function that returns new outcomes, and whether the run has ended.
local function follow_database(name)
  local store, after = run_stores.open(name), nil
  return function()
    -- Asked first: then all that a worker told before it ended is there.
    local running = run_stores.check(store:about()).running
    local outcomes, _, place = store:follow(after)
    if not outcomes then command_error.raise("incomplete", "%s", _.detail) end
    after = place
    return outcomes, not running and #outcomes == 0
  end
end

--- The same for a batch in a file, through its journal.
local function follow_journal(name)
  local handle, after = run_stores.check(background.open(name)), nil
  return function()
    local running = handle:running()
    local outcomes, place = handle:outcomes(after)
    after = place
    return outcomes, not running and #outcomes == 0
  end
end

return function(options)
  local name = options.store
  run_stores.require_store(name)
  local next_outcomes = store_address.is_one(name) and follow_database(name) or follow_journal(name)
  local writer = outcome_rows.writer(options)
  process.watch_signals()
  while not process.received() do
    local outcomes, ended = next_outcomes()
    for _, outcome in ipairs(outcomes) do writer:add(outcome) end
    stdout.flush()
    polling.require_reader()
    if ended then break end
    if #outcomes == 0 then process.pause(pause_seconds, true) end
  end
  writer:close()
  local store = run_stores.open(name)
  local about = run_stores.check(store:about())
  local summary = run_summary.new(options, { writer = unwritten })
  run_stores.visit_outcomes(store, function(outcome) summary.take_stored(outcome, about.running) end)
  return summary.status(false)
end
