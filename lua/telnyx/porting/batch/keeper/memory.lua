--- The keeper of a batch without a store: items come straight from the input, and outcomes are ready at once.
--
-- A keeper gives a batch its items and keeps its outcomes. There are three, with the same methods, so that a batch
-- never asks which it has (the others: batch/keeper/stored.lua, batch/keeper/lost.lua):
--   open()               opens the input or the store; nil and an error if the store does not fit
--   pull()               the next item, its order if one was given, and what is known of it (see Input:next); or nil
--   waits()              whether there may be further items, though pull has none now
--   intend(item, order)  submits the cancel of an item that was only read so far, once its intention is committed
--   mark(item, word)     sets a field of an item that its outcome needs; see store:next
--   take(outcome)        takes an outcome, and makes it ready once it is committed
--   take_done()          takes finished requests out of the queue of completions, up to the first whose outcome is not
--                        as most are, and their outcomes as take does; returns how many
--   keep()               commits outcomes and intentions that have waited for long enough
--   longest_wait(time)   the longest time that the batch may wait (seconds, nil: no limit), given its own
--   leave()              after a stop: makes some of the known ids not-attempted; returns whether those were all
--   finish()             when no request is in flight: makes some of the ids ready that were never claimed; returns
--                        whether those were all
--   abandon()            ends without making anything ready

-- After a stop, this many ids become not-attempted at a time, so that no more outcomes wait in memory.
local left_out_at_once = 1024

local memory = {}
memory.__index = memory

local function nothing() end

--- new_item: makes an item, see batch/outcomes.lua.
function memory.new(batch, new_item)
  return setmetatable({ batch = batch, new_item = new_item }, memory)
end

function memory.open() return true end

function memory:pull()
  local id, position, order, known = self.batch:next_id()
  if not id then return nil end
  return self.new_item(id, position, false), order, known
end

function memory:intend(item, order)
  self.batch:submit_cancel(item, order)
end

function memory:take(outcome)
  outcome.invalid = nil
  self.batch:add_ready(outcome)
end

function memory.take_done() return 0 end

function memory:leave()
  local batch = self.batch
  for _ = 1, left_out_at_once do
    local item, order, known = self:pull()
    if not item then return true end
    batch:begin(item, order, known)
  end
  return false
end

function memory.longest_wait(_, time) return time end

function memory.waits() return false end

function memory.finish() return true end

memory.mark, memory.keep, memory.abandon = nothing, nothing, nothing

return memory
