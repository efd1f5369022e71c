--- Makes the reports for users: that of a batch that has ended, and that of a store.

local reports = {}

-- The outcomes in the order of display: what needs attention comes first.
local order = { "unknown", "failed", "refused", "not-attempted", "cancel-pending", "already-cancelled" }

--- "200 orders: 2 failed, 198 cancel-pending; stopped: …"
local function sentence(self)
  local words = {}
  for _, name in ipairs(order) do
    local number = self.counts and self.counts[name] or 0
    if number > 0 then words[#words + 1] = ("%d %s"):format(number, name) end
  end
  local text = ("%d order%s"):format(self.total, self.total == 1 and "" or "s")
  if #words > 0 then text = text .. ": " .. table.concat(words, ", ") end
  if self.stopped then text = text .. "; stopped: " .. tostring(self.stopped) end
  return text
end

local metatable = { __name = "telnyx.porting report", __tostring = sentence }

--- Makes a report of a table with its fields, and sets ok: whether each order is cancelled or cancel-pending.
function reports.of(report)
  local counts = report.counts
  report.ok = counts["cancel-pending"] + counts["already-cancelled"] == report.total and not report.err
  return setmetatable(report, metatable)
end

--- Returns the outcome of an order and its reason, from what a store has of it (see store:outcomes), and whether the
-- stored error holds. An order that failed for certain, and that a later run has sent or is about to send again, is
-- unknown whatever came of it before; an error that is uncertain itself says more.
function reports.outcome_of(known, running)
  local has_outcome = known.outcome and known.outcome ~= "not-attempted"
  if has_outcome and (known.state ~= "unknown" or known.uncertain) then return known.outcome, known.reason, true end
  if known.state == "unknown" then
    return "unknown", running and "a process works on it: it may have been sent"
      or "it may have been sent, and is not settled", false
  end
  if known.state == "claimed" then
    return "not-attempted", "a process has claimed it, and not sent it", true
  end
  return "not-attempted", known.reason or "the batch has not come to it", true
end

--- Makes the report of an open store, see porting.report; or returns nil and an error. failure: makes an error;
-- pause(seconds): called now and then, for a host; with_outcomes: whether the outcomes are listed.
function reports.of_store(store, names, failure, pause, with_outcomes)
  local about, err = store:about()
  if not about then return nil, err end
  local counts = {}
  for _, name in ipairs(names) do counts[name] = 0 end
  local report = {
    total = 0, counts = counts, outcomes = with_outcomes and {} or nil, settled = 0,
    started = about.created, base_url = about.base_url, name = about.name, running = about.running,
  }
  local good, problem = pcall(store.outcomes, store)
  local walk = good and problem
  while walk do
    local known, position
    good, known, position = pcall(walk)
    if not good then
      problem = known
      break
    end
    if not known then break end
    local name, reason, error_holds = reports.outcome_of(known, about.running)
    report.total, counts[name] = report.total + 1, counts[name] + 1
    if known.settled then report.settled = report.settled + 1 end
    if with_outcomes then
      local outcome = {
        id = known.id, position = position, outcome = name, reason = reason, attempts = known.attempts or 0,
        settled_by_read = known.settled_by_read or false, seconds = known.seconds, settled = known.settled,
      }
      if known.kind and error_holds then
        outcome.err = failure(known.kind, known.detail or "")
        outcome.err.status, outcome.err.code, outcome.err.attempts = known.status, known.code, known.attempts
        outcome.err.uncertain = known.uncertain or false
      end
      report.outcomes[report.total] = outcome
    end
    if report.total % 500 == 0 and pause then pause(0) end
  end
  if not good then
    if type(problem) ~= "table" then error(problem, 0) end
    return nil, problem
  end
  report.finished = report.settled == report.total
  return reports.of(report)
end

return reports
