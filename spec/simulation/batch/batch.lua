-- The simulator of the batch and its store: random batches against a simulated service, each killed at one moment after
-- the other and resumed. Arguments: where the stores lie ("files" or "database"), for how many seconds, and the seed of
-- one course ("" or nothing: fresh ones).
-- luacheck: std luajit+lua54

local simulation = assert(package.loadlib(assert(package.searchpath("telnyx.porting", package.cpath)),
  "luaopen_telnyx_simulation"))()
local porting = require "telnyx.porting"
local database = require "telnyx.porting.store.sql"
local scenarios = require "scenarios"
local stores = require "telnyx.porting.store"

-- The modules that all courses need are loaded once, before any process is made.
require "telnyx.porting.background" -- loads all of the module
require "lfs"

local unpack = table.unpack or unpack

local places = require("places")
local place = assert(places[arg[1]], "files or database?").new(simulation, os.getenv "SIMULATION_FOLDER" or "/tmp")

-- A commit is a moment at which a process can be killed: before it, and after it.
local committing -- the ids whose outcomes it keeps
local commit = database.commit
function database.commit(self)
  simulation.moment "before a commit"
  local failure = place:fails()
  if failure == "full" then error({ sql = "database or disk is full" }, 0) end
  local result = commit(self)
  for _, id in ipairs(committing or {}) do simulation.kept(id) end
  if failure then error({ sql = "its log (-wal) was removed" }, 0) end
  simulation.moment "after a commit"
  return result
end

local function tell_claims(store, ids)
  local orders = {}
  for i, id in ipairs(ids or {}) do
    simulation.claimed(id)
    orders[i] = tonumber(id:sub(1, 8), 16)
  end
  if orders[1] then
    simulation.trace(("as worker %d of the store it claims %s"):format(store.number, table.concat(orders, ", ")))
  end
end

-- Notes from outside of the store what a commit keeps.
local open = stores.open
function stores.open(options)
  local store, err = open(options)
  if not store then return nil, err end
  local exchange = store.next
  function store.next(self, outcomes, count, how)
    committing = {}
    for _, outcome in ipairs(how and how.not_kept or outcomes) do committing[#committing + 1] = outcome.id end
    for _, kept in ipairs(self.claims and self.claims:kept_places() or {}) do
      committing[#committing + 1] = self.list[kept]
    end
    local ids, positions, seen, soon = exchange(self, outcomes, count, how)
    committing = nil
    tell_claims(self, ids)
    return ids, positions, seen, soon
  end
  return store
end

--- Between two runs: whoever reads the store is told of each order that may have been cancelled.
local function check_store()
  if place.is_shared then return end
  local store = stores.read { path = place:path(1), failure = tostring }
  if not store then return end
  for known in store:outcomes() do
    if (known.state == "open" or known.state == "claimed") and simulation.unsettled(known.id) then
      simulation.fail(("the store calls %s %s, while a request is uncertain"):format(known.id, known.state))
    end
  end
  store:close()
end

--- One course: a batch that is killed at a moment (0: never), resumed, and compared with the books. Returns the number
-- of moments at which its first run can be killed.
local function course(seed, kill_at, trace)
  place:make()
  local scenario = scenarios.draw(simulation, seed, trace, place)
  local function work(worker) scenario:work(porting, worker) end
  local moments, finished = simulation.run(work, unpack(scenario:kills(kill_at)))
  while scenario:next_run(finished) do
    check_store()
    local _
    _, finished = simulation.run(work, unpack(scenario:kills(0)))
  end
  simulation.check(finished)
  return scenario:can_be_killed() and moments or 0
end

--- Runs a course in a process of its own; if something is wrong, once more with a trace.
local function try(seed, kill_at)
  local moments = simulation.apart(function() return course(seed, kill_at, false) end)
  if moments then return moments end
  io.stderr:write(("killed at moment %d:\n"):format(kill_at))
  simulation.apart(function() return course(seed, kill_at, true) end)
  place:finish()
  os.exit(1)
end

--- Runs all courses of a seed: its batch not killed, and killed at every moment, or at some of them if there are many.
local function go_through(seed)
  local moments, tried = try(seed, 0), 1
  local step = math.max(1, math.floor(moments / 20))
  for kill_at = 1 + simulation.rest(seed, step), moments, step do
    try(seed, kill_at)
    tried = tried + 1
  end
  return tried
end

io.stdout:setvbuf "line"
local seconds, one = tonumber(arg[2]), arg[3]
if one and one ~= "" then
  go_through(one)
  print(("simulate: the batch of seed %s is exact, its store in %s"):format(one, place.name))
else
  local first, started, courses, batches = simulation.seed(), os.time(), 0, 0
  local seed = first
  print(("simulate: batches with stores in %s from seed %s on"):format(place.name, first))
  repeat
    courses = courses + go_through(seed)
    batches = batches + 1
    seed = simulation.next_seed(seed)
  until os.time() - started >= seconds
  print(("simulate: %d batches, killed and gone on with in %d courses, all exact"):format(batches, courses))
end
place:finish()
