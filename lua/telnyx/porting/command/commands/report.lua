--- telnyx-porting report: shows what came of a run, from its store alone.

local outcome_rows = require "telnyx.porting.command.showing.outcome_rows"
local run_stores = require "telnyx.porting.command.running.run_stores"
local run_summary = require "telnyx.porting.command.showing.run_summary"
local text = require "telnyx.porting.text"

--- Ends with the exit status with which the run itself would have ended.
return function(options)
  outcome_rows.check(options)
  local path = options.store or run_stores.last_run().store
  local store = run_stores.open(path)
  local about = store:about()
  local outcomes = run_summary.new(options, {
    how_to_go_on = about and about.running
      and ("A process works on it: telnyx-porting follow %s shows how it goes on"):format(text.quoted(path))
      or "To go on: telnyx-porting resume " .. text.quoted(path),
    all = ("telnyx-porting report %s --out csv"):format(text.quoted(path)),
  })
  if not options.store and not options.quiet then io.stderr:write("Store:     ", path, "\n") end
  run_stores.visit_outcomes(store, function(outcome)
    outcomes.take_stored(outcome, about and about.running)
  end)
  outcomes.finish()
  return outcomes.status(false)
end
