--- The keeper of a batch whose store has failed (a full disk, a file that is gone, a lost connection), which has
-- stopped the batch. No outcome can be committed any more, so every order that was sent stays unknown, and the next run
-- reads it. This process keeps its claims until none of them is in flight, because a store that failed once may work
-- again, and others would then claim them. See batch/keeper/memory.lua for the methods.

local memory = require "telnyx.porting.batch.keeper.memory"

local lost = {}
lost.__index = lost

--- Takes over from the keeper of a store (batch/keeper/stored.lua). problem: why the store failed, in words.
function lost.new(batch, stored, problem)
  return setmetatable({ batch = batch, stored = stored, problem = problem }, lost)
end

function lost.pull() end

function lost:intend(item) self.batch:leave_out(item) end

function lost:mark(item, word) item[word] = true end

function lost:take(outcome)
  if outcome.unread then
    self.batch:make_unknown(outcome)
  elseif outcome.outcome ~= "not-attempted" and not outcome.invalid then
    self.batch:recount(outcome, "unknown")
    outcome.reason = ("what came of it (%s) could not be kept: %s"):format(outcome.outcome, self.problem)
    outcome.outcome = "unknown"
  end
  outcome.not_begun, outcome.never_uncertain, outcome.unread, outcome.invalid = nil, nil, nil, nil
  self.batch:add_ready(outcome)
end

function lost:leave()
  self.stored:leave_claimed()
  return true
end

function lost:finish()
  if not (self.batch.quiet or self.stored:leave_unclaimed()) then return false end
  self:abandon()
  return true
end

function lost:abandon() self.stored:abandon() end

lost.take_done, lost.keep = memory.take_done, memory.keep
lost.longest_wait, lost.waits = memory.longest_wait, memory.waits

return lost
