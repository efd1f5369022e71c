--- Outcomes of a run as rows.

local chosen_columns = require "telnyx.porting.command.showing.chosen_columns"
local command_error = require "telnyx.porting.command.running.command_error"
local field = require "telnyx.porting.command.showing.field"
local outcome_name = require "telnyx.porting.command.showing.outcome_name"
local row_writer = require "telnyx.porting.command.showing.row_writer"
local stored_text = require "telnyx.porting.command.showing.stored_text"

local outcome_rows = {}

--- Why an order was not cancelled, in one line; nil if there is nothing to say.
function outcome_rows.reason(outcome)
  if outcome.err then return tostring(outcome.err) end
  if outcome.kind then
    local facts = {}
    if outcome.status then facts[#facts + 1] = ("status %d"):format(outcome.status) end
    if outcome.code then facts[#facts + 1] = "code " .. outcome.code end
    return ("%s%s%s%s"):format(outcome.kind, #facts > 0 and " (" .. table.concat(facts, ", ") .. ")" or "",
      outcome.detail and ": " .. outcome.detail or "", outcome.uncertain and "; it may have taken effect" or "")
  end
  return outcome.reason
end

--- The error of an outcome, for JSON. An outcome from a store has its fields itself.
local function error_value(outcome)
  local err = outcome.err or outcome.kind and outcome
  if not err then return nil end
  return {
    kind = err.kind, status = err.status, code = stored_text(err.code), title = stored_text(err.title),
    detail = stored_text(err.detail), request_id = stored_text(err.request_id), retryable = err.retryable,
    uncertain = err.uncertain,
  }
end

local columns = {
  { "id", field "id" },
  { "outcome", outcome_name },
  { "status", field("order", "status", "value") },
  { "why", outcome_rows.reason },
  { "attempts", field "attempts" },
  { "settled_by_read", field "settled_by_read" },
  { "seconds", function(outcome) return outcome.seconds and ("%.3f"):format(outcome.seconds) end },
}

--- Ends the command if --columns names what outcomes don't have. Called before anything is asked or done.
function outcome_rows.check(options)
  if options.columns and options.out == "table" then
    command_error.usage("--columns is for csv here: the table shows how many orders came to which outcome")
  end
  chosen_columns(columns, options)
end

--- For cancel, resume and report: writes each outcome as it becomes known. With --out table it writes nothing, as
-- run_summary.lua has the counts and failures; with --out ids those that are cancelled, or about to be.
function outcome_rows.writer(options)
  if options.out == "table" then return { add = function() end, flush = function() end, close = function() end } end
  local writer = row_writer(options, columns, function(outcome)
    return {
      id = outcome.id,
      outcome = outcome_name(outcome),
      status = columns[3][2](outcome),
      error = error_value(outcome),
      reason = stored_text(outcome.reason),
      attempts = outcome.attempts,
      settled_by_read = outcome.settled_by_read,
      seconds = outcome.seconds,
    }
  end)
  if options.out ~= "ids" then return writer end
  return {
    add = function(_, outcome)
      if outcome.outcome == "cancel-pending" or outcome.outcome == "already-cancelled" then writer:add(outcome) end
    end,
    flush = writer.flush,
    close = writer.close,
  }
end

return outcome_rows
