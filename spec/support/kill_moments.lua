--- For a process that runs a batch with a store, and comes to a disaster at one of its moments.

local kill_moments = {}

--- Calls reached(name) at each moment of the process's batches: "before a commit", "outcomes known", "intentions
-- committed", "outcomes committed", and METHOD and type of each event of a cancel ("POST attempt"). Returns a listener
-- for on_event.
function kill_moments.watch(reached)
  local database = require "telnyx.porting.store.sql"
  local stores = require "telnyx.porting.store"
  local exchanging
  local commit = database.commit
  function database.commit(self)
    if exchanging then reached "before a commit" end
    return commit(self)
  end

  local open = stores.open
  function stores.open(options)
    local store, err = open(options)
    if not store then return nil, err end
    local exchange = store.next
    function store:next(outcomes, ...)
      if #outcomes > 0 then reached "outcomes known" end
      exchanging = true
      local claims, positions, seen, soon = exchange(self, outcomes, ...)
      exchanging = false
      if claims and #claims > 0 then reached "intentions committed" end
      if claims and #outcomes > 0 then reached "outcomes committed" end
      return claims, positions, seen, soon
    end
    return store
  end

  return function(event)
    if event.operation == "cancel" then reached(event.method .. " " .. event.type) end
  end
end

--- The id of this process.
function kill_moments.process() return io.open("/proc/self/stat"):read "*n" end

--- The ids in a file, one a line.
function kill_moments.ids(path)
  local ids = {}
  for id in io.lines(path) do ids[#ids + 1] = id end
  return ids
end

return kill_moments
