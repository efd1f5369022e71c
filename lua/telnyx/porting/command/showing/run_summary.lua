--- Collects the outcomes of a run and writes each. At the end: the orders that were not cancelled, by reason, then the
-- counts, and the exit status.

local exit_status = require "telnyx.porting.command.running.exit_status"
local outcome_name = require "telnyx.porting.command.showing.outcome_name"
local outcome_rows = require "telnyx.porting.command.showing.outcome_rows"
local paint = require "telnyx.porting.command.showing.paint"
local reason_groups = require "telnyx.porting.command.showing.reason_groups"
local reports = require "telnyx.porting.batch.report"
local states = require "telnyx.porting.store.states"
local stdout = require "telnyx.porting.command.showing.stdout"
local text = require "telnyx.porting.text"

local run_summary = {}

local names = {
  "unknown", "cancel-pending", "already-pending", "already-cancelled", "refused", "failed", "not-attempted",
}
-- Shown only where there are some.
local rare = { unknown = true, ["already-pending"] = true }
local most_named = 10

--- The name under which an outcome is counted. An order that waited for its cancellation before the run asked for
-- anything has a reason that says so.
local function name_of(outcome)
  if outcome.outcome == "cancel-pending" and outcome.reason then return "already-pending" end
  return outcome_name(outcome)
end

--- options: out and quiet of the command line. facts, each of which may be nil: how_to_go_on (the sentence with the
-- command that resumes the run), all (the command that shows every outcome), reason_of (see reason_groups.lua), writer
-- (of the outcomes, instead of the one that the options ask for).
function run_summary.new(options, facts)
  -- is_left: whether resume would find something to do.
  local self = { counts = {}, total = 0, is_left = false }
  local writer, groups = facts.writer or outcome_rows.writer(options), reason_groups.new(facts.reason_of)
  local unknown, unknown_count = {}, 0
  local refused_key, forbidden, by_proxy, by_api = false, false, false, false
  for _, name in ipairs(names) do self.counts[name] = 0 end

  function self.take(outcome)
    local kind = name_of(outcome)
    self.counts[kind] = (self.counts[kind] or 0) + 1
    self.total = self.total + 1
    writer:add(outcome)
    local err = outcome.err or outcome
    local event = states.event { outcome = outcome.outcome, err = err.kind and err }
    self.is_left = self.is_left or kind == "unknown" or event ~= "settle"
    refused_key, forbidden = refused_key or err.kind == "unauthorized", forbidden or err.kind == "forbidden"
    by_proxy = by_proxy or err.kind == "unauthorized" and err.status == 407
    by_api = by_api or (err.kind == "unauthorized" or err.kind == "forbidden") and err.code ~= nil
    if kind == "not-attempted" then self.reason = self.reason or outcome.reason end
    if kind == "refused" or kind == "failed" then groups:add(outcome) end
    if kind ~= "unknown" then return end
    unknown_count = unknown_count + 1
    if unknown_count <= most_named then
      unknown[unknown_count] = ("  %s  %s\n"):format(outcome.id, text.plain(outcome_rows.reason(outcome) or ""))
    end
  end

  --- Takes an outcome as a store has it. running: whether a process works on the run. An error of an earlier run that
  -- holds no longer is removed from it.
  function self.take_stored(outcome, running)
    local error_holds
    outcome.outcome, outcome.reason, error_holds = reports.outcome_of(outcome, running)
    if not error_holds then outcome.kind, outcome.status, outcome.code, outcome.detail = nil, nil, nil, nil end
    self.take(outcome)
  end

  --- Lists the orders that may have been sent and are not settled.
  local function show_unknown(write)
    write "\nUnknown: sent, or about to be, and not settled:\n"
    for _, line in ipairs(unknown) do write(line) end
    if unknown_count > #unknown then
      write(("  … and %d more; --out jsonl shows all\n"):format(unknown_count - #unknown))
    end
    if facts.how_to_go_on then write(facts.how_to_go_on, "\n") end
    write(text.agree(unknown_count, "Whatever goes on with it reads it before it sends anything.\n",
      "Whatever goes on with them reads each before it sends anything.\n"))
  end

  --- The counts in one line: "200 orders: 120 cancel-pending, 80 refused".
  function self.line()
    local parts = {}
    for _, name in ipairs(names) do
      if self.counts[name] > 0 then parts[#parts + 1] = ("%d %s"):format(self.counts[name], name) end
    end
    return text.plural(self.total, "order") .. (#parts > 0 and ": " .. table.concat(parts, ", ") or "")
  end

  --- Writes the summary, the counts last: to stdout with --out table, else to stderr. left_out: how many orders the run
  -- left out on purpose, or nil. how_to_go_on: what was said before, to be said again below a long list; or nil.
  function self.finish(left_out, how_to_go_on)
    writer:close()
    local descriptor = options.out == "table" and 1 or 2
    local write = descriptor == 1 and stdout.write or function(...) io.stderr:write(...) end
    local left = left_out and left_out > 0 and (", %d left out"):format(left_out) or ""
    if options.quiet then return write(self.line(), left, "\n") end
    if unknown_count > 0 then show_unknown(write) end
    if groups.count > 0 then
      write "\nNot cancelled:\n"
      if groups:show(write, descriptor) and facts.all and descriptor == 1 then write("All: ", facts.all, "\n") end
    end
    if groups.count > 0 and how_to_go_on then write(how_to_go_on, "\n") end
    if unknown_count + groups.count > 0 then write "\n" end
    local painter = paint.for_descriptor(descriptor)
    write(painter("bold", ("%-18s  %7s"):format("OUTCOME", "ORDERS")), "\n")
    for _, name in ipairs(names) do
      local count = self.counts[name]
      if not rare[name] or count > 0 then
        write(painter(count > 0 and paint.of_outcome(name) or nil, ("%-18s"):format(name)), ("  %7d\n"):format(count))
      end
    end
    if left ~= "" then write(("%-18s  %7d\n"):format("left out", left_out)) end
  end

  --- Who refused the key, in words that end before where the key came from; nil: nobody, or a proxy its user. A 401 or
  -- 403 that is not in the API's shape is a gateway's.
  function self.key_refused()
    if self.status(false) ~= exit_status.unauthorized or by_proxy then return nil end
    return by_api and "the key was refused; it is from"
      or "a gateway in front of the API refused the requests; their key is from"
  end

  --- Returns the exit status. stopped: whether a signal ended the run. self.reason says why orders were not attempted.
  function self.status(stopped)
    local counts = self.counts
    -- 403 on one order among others that went well is not 403 on the account.
    local any = counts["cancel-pending"] + counts["already-pending"] + counts["already-cancelled"] > 0
    if refused_key or forbidden and not any then return exit_status.unauthorized end
    if stopped or counts["not-attempted"] > 0 then return exit_status.stopped end
    if counts.unknown > 0 then return exit_status.unknown end
    return counts.refused + counts.failed > 0 and exit_status.incomplete or exit_status.done
  end

  return self
end

return run_summary
