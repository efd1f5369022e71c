--- What a store knows of an order: one of four states, whose numbers always add up to the selection.
--
--   open      nothing is under way. It may have an outcome that a next run tries to better (a failure, say).
--   claimed   a worker has taken it, and has not sent it.
--   unknown   it may have been sent, and is not settled: in the hands of a worker that is at work or dead, or what came
--             of it was uncertain. Whoever takes it next reads it before anything is sent.
--   settled   its outcome is final: it is never asked again.

local states = {
  names = { "unknown", "claimed", "open", "settled" }, -- as they are told: what asks for somebody comes first
}

-- Events: claim; begin (the intention to send it is recorded); what came of it, see states.event; die (its worker).
-- before: what it was when it was claimed: nothing was sent since then, or nothing that left a doubt. What is missing
-- can't happen.
local life = {
  open = { claim = "claimed" },
  claimed = { begin = "unknown", leave = "open", fail = "open", doubt = "unknown", settle = "settled", die = "open" },
  unknown = { claim = "unknown", begin = "unknown", leave = "before", fail = "before", doubt = "unknown",
    settle = "settled", die = "unknown" },
  settled = {},
}

-- The service's own word on an order. Any other failure is tried again when the batch goes on: the key may be another
-- one then, or the network.
local services_kinds = { invalid = true, not_found = true, conflict = true }

--- Whether the service itself said for good that an order can't be cancelled: not where the cancel may have taken
-- effect after all, nor where the same request may go well later (meta.retryable of its errors).
local function is_final(err)
  return not err.uncertain and not err.retryable and services_kinds[err.kind] or false
end

--- The event that an outcome is, see store:next for its fields: leave (nothing was attempted here), fail (it did not go
-- well, for certain, and there was never a doubt of it here), doubt, settle.
function states.event(outcome)
  local name = outcome.outcome
  if name == "not-attempted" then return "leave" end
  if name == "failed" or name == "refused" and outcome.err then
    local err = outcome.err or {}
    -- Where nothing was ever in doubt, the next run may ask without reading first, and believe a refusal.
    if not is_final(err) then return (err.uncertain or not outcome.undoubted) and "doubt" or "fail" end
  end
  return "settle"
end

--- The state after an event. before: the state ("open", "unknown") in which it was claimed.
function states.after(state, event, before)
  local after = life[state][event]
  if not after then error(("an order that is %s can't be told %q"):format(state, event), 0) end
  return after == "before" and before or after
end

--- The state of an order that was claimed at some time, by what is stored of it. held: whether a worker has it; seen:
-- an intention was recorded, or a doubt; open: whether it may be claimed again; outcome, uncertain: as stored.
function states.of(held, seen, open, outcome, uncertain)
  if held then return seen and "unknown" or "claimed" end
  if not open then return "settled" end
  if not seen then return "open" end
  -- It is read first when it is asked again, as there was a doubt at some time; not that there still is one.
  return outcome and outcome ~= "not-attempted" and not uncertain and "open" or "unknown"
end

return states
