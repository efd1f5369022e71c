--- The life of a batch: its states, and which state follows an event.

local life = { first = "opening" }

-- state -> event -> the next state. A pair that is missing can't happen.
local next_states = {
  -- The input is listed and the store opened. Nothing was begun.
  opening = { opened = "running", stop = "stopping" },
  -- Ids are pulled from the input (with a store: claimed), and begun.
  running = { exhausted = "drained", stop = "stopping" },
  -- No item begins, and the caller's iterator is not called. Known ids become not-attempted, and claims are given back.
  stopping = { opened = "stopping", exhausted = "drained", stop = "stopping" },
  -- Nothing is left to begin. Requests in flight are settled.
  drained = { settled = "finished", stop = "drained" },
  -- Outcomes may still wait for the caller.
  finished = { stop = "finished" },
}

--- life.after(state, event) -> the next state. Raises if the event can't happen in that state.
function life.after(state, event)
  local next_state = next_states[state][event]
  if not next_state then error(("a batch that is %s can't be told %q"):format(state, event), 0) end
  return next_state
end

return life
