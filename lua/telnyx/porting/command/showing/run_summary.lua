--- Collects the outcomes of a run and writes each. At the end: the counts, the failures, and the exit status.

local exit_status = require "telnyx.porting.command.running.exit_status"
local outcome_rows = require "telnyx.porting.command.showing.outcome_rows"
local stdout = require "telnyx.porting.command.showing.stdout"
local text = require "telnyx.porting.text"

local run_summary = {}

local names = { "unknown", "cancel-pending", "already-cancelled", "refused", "failed", "not-attempted" }
local most_named = 20

--- Lists the orders that may have been sent and are not settled, and says how to settle them.
local function show_unknown(write, lines, how_to_go_on)
  write "\nUnknown: sent, or about to be, and not settled:\n"
  for i = 1, math.min(#lines, most_named) do write(lines[i]) end
  if #lines > most_named then
    write(("  … and %d more; --out jsonl shows all\n"):format(#lines - most_named))
  end
  if how_to_go_on then write(how_to_go_on, "\nIt reads each of them before it sends anything.\n") end
end

--- options: out and quiet of the command line. how_to_go_on: the sentence with the command that resumes the run, shown
-- with unknown orders; or nil.
function run_summary.new(options, how_to_go_on)
  local self = { counts = {}, total = 0 }
  local writer, failures, unknown = outcome_rows.writer(options.out), {}, {}
  local refused_key, forbidden = false, false
  for _, name in ipairs(names) do self.counts[name] = 0 end

  function self.take(outcome)
    local kind = outcome.outcome
    self.counts[kind] = (self.counts[kind] or 0) + 1
    self.total = self.total + 1
    writer:add(outcome)
    local problem = (outcome.err or outcome).kind
    refused_key, forbidden = refused_key or problem == "unauthorized", forbidden or problem == "forbidden"
    if kind == "not-attempted" then self.reason = self.reason or outcome.reason end
    if kind ~= "unknown" and kind ~= "refused" and kind ~= "failed" then return end
    local list = (kind == "unknown" or (outcome.err or outcome).uncertain) and unknown or failures
    list[#list + 1] = ("  %s  %-7s  %s\n"):format(outcome.id, kind, text.plain(outcome_rows.reason(outcome) or ""))
  end

  --- Writes the summary: to stdout with --out table, else to stderr.
  function self.finish()
    writer:close()
    if options.quiet and options.out ~= "table" then return end
    local write = options.out == "table" and stdout.write or function(...) io.stderr:write(...) end
    write(("%-18s  %7s\n"):format("OUTCOME", "ORDERS"))
    for _, name in ipairs(names) do
      if name ~= "unknown" or self.counts.unknown > 0 then
        write(("%-18s  %7d\n"):format(name, self.counts[name]))
      end
    end
    if #unknown > 0 then show_unknown(write, unknown, how_to_go_on) end
    if #failures > 0 then
      write "\nNot cancelled:\n"
      for _, line in ipairs(failures) do write(line) end
    end
  end

  --- Returns the exit status. stopped: whether a signal ended the run. self.reason says why orders were not attempted.
  function self.status(stopped)
    local counts = self.counts
    -- 403 on one order among others that went well is not 403 on the account.
    local any = counts["cancel-pending"] + counts["already-cancelled"] > 0
    if refused_key or forbidden and not any then return exit_status.unauthorized end
    if stopped or counts["not-attempted"] + counts.unknown > 0 then return exit_status.stopped end
    return counts.refused + counts.failed > 0 and exit_status.incomplete or exit_status.done
  end

  return self
end

return run_summary
