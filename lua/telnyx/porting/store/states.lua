--- What a store knows of an order: one of four states, whose numbers always add up to the selection.
--
--   open      no worker has claimed it. It may have an outcome that is not final, such as a failure.
--   claimed   a worker has claimed it and has not sent it.
--   unknown   its cancel may have been sent, and is not settled: a living or dead worker has it, or its outcome was
--             uncertain. Whoever claims it next reads the order before sending anything.
--   settled   its outcome is final: it is never sent again.

local states = {
  names = { "unknown", "claimed", "open", "settled" }, -- in the order of display: what needs attention comes first
}

-- Events: claim; begin (the intention to send it is recorded); the outcome's event, see states.event; die (its worker).
-- before: the state in which it was claimed, as nothing was sent since then, or nothing uncertain. A pair that is
-- missing can't happen.
local life = {
  open = { claim = "claimed" },
  claimed = { begin = "unknown", leave = "open", fail = "open", uncertain = "unknown", settle = "settled",
    die = "open" },
  unknown = { claim = "unknown", begin = "unknown", leave = "before", fail = "before", uncertain = "unknown",
    settle = "settled", die = "unknown" },
  settled = {},
}

-- Kinds of errors by which the service judges an order. Any other failure is tried again when the batch is resumed,
-- with another key or network, say.
local order_kinds = { invalid = true, not_found = true, conflict = true }

--- Whether the service has refused an order's cancel for good. It has not where the cancel may have taken effect, nor
-- where the same request may succeed later (meta.retryable of the service's errors).
local function is_final(err)
  return not err.uncertain and not err.retryable and order_kinds[err.kind] or false
end

--- The event of an outcome, whose fields store:next describes: leave (nothing was attempted here), fail (the cancel
-- failed, and was never uncertain here), uncertain, settle.
function states.event(outcome)
  local name = outcome.outcome
  if name == "not-attempted" then return "leave" end
  if name == "failed" or name == "refused" and outcome.err then
    local err = outcome.err or {}
    -- Where the cancel was never uncertain, the next run may send it without reading first, and believe a refusal.
    if not is_final(err) then return (err.uncertain or not outcome.never_uncertain) and "uncertain" or "fail" end
  end
  return "settle"
end

--- The state after an event. before: the state ("open", "unknown") in which it was claimed.
function states.after(state, event, before)
  local after = life[state][event]
  if not after then error(("an order that is %s can't be told %q"):format(state, event), 0) end
  return after == "before" and before or after
end

--- The state of an order that was claimed at some time, by what is stored of it. held: whether a worker has it;
-- assume_sent: whether an intention was recorded, or an uncertain outcome; open: whether it may be claimed again;
-- outcome and still_uncertain: the stored outcome, and whether its error was uncertain.
function states.of(held, assume_sent, open, outcome, still_uncertain)
  if held then return assume_sent and "unknown" or "claimed" end
  if not open then return "settled" end
  if not assume_sent then return "open" end
  -- Whoever claims it reads it first, as it was uncertain at some time; the stored outcome says whether it still is.
  return outcome and outcome ~= "not-attempted" and not still_uncertain and "open" or "unknown"
end

return states
