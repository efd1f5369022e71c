--- Takes the outcomes of a run one by one, and says at the end what came of it: counts, failures last, exit status.

local output = require "telnyx.porting.command.output"
local text = require "telnyx.porting.command.text"
local trouble = require "telnyx.porting.command.trouble"

local results = {}

local names = { "cancel-pending", "already-cancelled", "refused", "failed", "not-attempted" }

--- options: of the command line (out, quiet).
function results.new(options)
  local self = { counts = {}, total = 0 }
  local writer, failures, refused_key, forbidden = output.outcomes(options.out), {}, false, false
  for _, name in ipairs(names) do self.counts[name] = 0 end

  function self.take(outcome)
    local kind = outcome.outcome
    self.counts[kind] = (self.counts[kind] or 0) + 1
    self.total = self.total + 1
    writer:add(outcome)
    local problem = (outcome.err or outcome).kind
    refused_key, forbidden = refused_key or problem == "unauthorized", forbidden or problem == "forbidden"
    if kind == "not-attempted" then self.reason = self.reason or outcome.reason end
    if kind == "refused" or kind == "failed" then
      failures[#failures + 1] = ("  %s  %-7s  %s\n"):format(outcome.id, kind, text.plain(output.why(outcome) or ""))
    end
  end

  --- Writes what is left to say: to stdout as the table, to stderr beside the other formats.
  function self.finish()
    writer:close()
    if options.quiet and options.out ~= "table" then return end
    local write = options.out == "table" and output.write or function(...) io.stderr:write(...) end
    write(("%-18s  %7s\n"):format("OUTCOME", "ORDERS"))
    for _, name in ipairs(names) do write(("%-18s  %7d\n"):format(name, self.counts[name])) end
    if #failures > 0 then
      write "\nNot cancelled:\n"
      for _, line in ipairs(failures) do write(line) end
    end
  end

  --- self.reason: why something was not attempted. stopped: whether a signal ended the run.
  function self.status(stopped)
    local counts, status = self.counts, trouble.status
    -- 403 on one order among others that went well is not 403 on the account.
    local any = counts["cancel-pending"] + counts["already-cancelled"] > 0
    if refused_key or forbidden and not any then return status.unauthorized end
    if stopped or counts["not-attempted"] > 0 then return status.stopped end
    return counts.refused + counts.failed > 0 and status.incomplete or status.done
  end

  return self
end

return results
