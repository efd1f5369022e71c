--- The process beside a host that only follows a batch in a database: it writes what other machines commit into the
-- journal of this machine. It needs no key and sends no request.

local stores = require "telnyx.porting.store"

local read_interval = 0.5 -- seconds between two reads of the database

--- Asks all machines to stop the batch of a store.
local function ask_stop(internals, store, name)
  local about = store:about()
  local own = about and stores.open { path = name, base_url = about.base_url, failure = internals.failure }
  if not own then return end
  own:want_stop()
  own:close()
end

--- The ids of a store.
local function ids_of(internals, store)
  local ids = internals.id_list()
  for outcome in store:outcomes() do ids:add(outcome.id) end
  return ids
end

local function report_of(porting, counts, seconds)
  local report = { total = counts.total, counts = {}, seconds = seconds, requests = 0, throttled = 0,
    paused_seconds = 0 }
  for _, name in ipairs(porting.outcomes) do report.counts[name] = counts[name] or 0 end
  return report
end

--- Follows the batch until no process works on it any more. begun(): called when following has begun. Returns true; or
-- nil and an error.
return function(porting, internals, name, recorder, ear, begun)
  local store, err = stores.read { path = name, failure = internals.failure }
  if not store then return nil, err end
  recorder:input(ids_of(internals, store))
  local good
  good, err = recorder:begun()
  if not good then return nil, err end
  begun()
  local started, mark, asked = internals.now(), nil, false
  while true do
    local about, problem = store:about() -- first, so that the outcomes are complete if a worker is gone
    if not about then return nil, problem end
    local outcomes, positions, next_mark = store:follow(mark)
    if not outcomes then return nil, positions end
    mark = next_mark
    for i = 1, #outcomes do recorder:take_known(outcomes[i], positions[i]) end
    local counts = store:counts()
    if not counts then return nil, internals.failure("store", "the database can't be read") end
    local report = report_of(porting, counts, internals.now() - started)
    recorder:progress { done = counts.settled, total = counts.total, per_second = 0, counts = report.counts }
    if #outcomes == 0 and not about.running then
      if counts.settled == counts.total then
        recorder:tell_report(report)
        return true
      end
      return nil, internals.failure("aborted", ("no process works on the batch any more; not settled: %d of %d "
        .. "orders; client:resume goes on with it"):format(counts.total - counts.settled, counts.total))
    end
    local local_end, everywhere = ear()
    if recorder:is_stopped() or everywhere then
      if not asked then ask_stop(internals, store, name) end
      asked = true
    elseif local_end then
      return nil, internals.failure("aborted", "the process that followed the batch was ended")
    end
    if #outcomes == 0 then internals.sleep(read_interval) end
  end
end
