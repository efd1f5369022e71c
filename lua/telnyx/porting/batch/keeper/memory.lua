--- The keeper of a batch without a store: ids come straight from the input, and outcomes are told at once.
--
-- A keeper stands between a batch and what it works on. Each has these methods (the other: batch/keeper/stored.lua), so
-- that a batch never asks which it has:
--   open()               opens what the batch works on; nil and an error where that does not fit
--   pull()               the next item to begin with, the order where one was given, what is known of it; or nil
--   waits()              whether there will be more to pull, though there is nothing now
--   intend(item, order)  submits a cancel, once its intention is kept: of an item that was only looked at so far
--   mark(item, word)     tells more of an item than its outcome will say; see store:next
--   take(outcome)        takes an outcome that is known, and makes it ready once it is kept
--   keep()               keeps what has waited for long enough
--   patience(time)       how long the batch may wait (seconds, nil: without end), of what it would
--   leave()              after a stop: makes ids that are known not-attempted, some at a time; whether those were all
--   finish()             when nothing is under way: tells some of the ids that nobody came to; whether that is done
--   abandon()            ends without a word to anybody

-- After a stop, so many ids of a list become not-attempted at a time, so that no more outcomes than that wait.
local left_out_at_once = 1024

local memory = {}
memory.__index = memory

local function nothing() end

--- item: makes an item, see batch/outcomes.lua.
function memory.new(batch, item)
  return setmetatable({ batch = batch, item = item }, memory)
end

function memory.open() return true end

function memory:pull()
  local id, position, order, known = self.batch:next_id()
  if not id then return nil end
  return self.item(id, position, false), order, known
end

function memory:intend(item, order)
  self.batch:submit_cancel(item, order)
end

function memory:take(outcome)
  outcome.invalid = nil
  self.batch:add_ready(outcome)
end

function memory:leave()
  local batch = self.batch
  for _ = 1, left_out_at_once do
    local item, order, known = self:pull()
    if not item then return true end
    batch:begin(item, order, known)
  end
  return false
end

function memory.patience(_, time) return time end

function memory.waits() return false end

function memory.finish() return true end

memory.mark, memory.keep, memory.abandon = nothing, nothing, nothing

return memory
