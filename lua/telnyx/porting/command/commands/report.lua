--- telnyx-porting report: shows what came of a run, from its store alone.

local outcome_rows = require "telnyx.porting.command.showing.outcome_rows"
local run_stores = require "telnyx.porting.command.running.run_stores"
local run_summary = require "telnyx.porting.command.showing.run_summary"
local text = require "telnyx.porting.text"

--- Sets outcome and reason of an order that is not settled.
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

--- Ends with the exit status with which the run itself would have ended.
return function(options)
  outcome_rows.check(options)
  local path = options.store or run_stores.last_run().store
  local store = run_stores.open(path)
  local about = store:about()
  local outcomes = run_summary.new(options, {
    how_to_go_on = "To go on: telnyx-porting resume " .. text.quoted(path),
    all = ("telnyx-porting report %s --out csv"):format(text.quoted(path)),
  })
  if not options.store and not options.quiet then io.stderr:write("Store:     ", path, "\n") end
  run_stores.visit_outcomes(store, function(outcome)
    tell_open(outcome, about and about.running)
    outcomes.take(outcome)
  end)
  outcomes.finish()
  return outcomes.status(false)
end
