-- Where the stores of simulated batches lie. Each place has
--   name          in words
--   make()        readies it for a new batch
--   path(worker)  the store's name, for a worker
--   befall(worker)  draws what befalls a worker that is not the last
--   fails()       whether the commit that is due fails: false; "full", as on a full disk; or "heard", what it holds is
--                 in the store all the same, as with a log that was removed
--   finish()      takes all away
-- luacheck: std luajit+lua54

local places = { files = {}, database = {} }

--- Draws whether a commit of this worker fails, and which: any after it does not.
local function befall(self)
  local simulation = self.simulation
  self.commits_left = simulation.chance(200) and simulation.between(2, 12) or nil
end

local function fails(self)
  if not self.commits_left then return false end
  self.commits_left = self.commits_left - 1
  if self.commits_left > 0 then return false end
  self.commits_left = nil
  self.simulation.lost(false)
  local how = self.simulation.chance(500) and "heard" or "full"
  self.simulation.trace(how == "full" and "a commit fails: the disk is full"
    or "a commit fails, and is in the store all the same")
  return how
end

-- Files.

local files = places.files
files.__index = files
files.name = "files"

function files.new(simulation, folder)
  require "luasql.sqlite3"
  local name = tostring(os.time()) .. tostring(math.random(2 ^ 30)):gsub("%.0$", "")
  return setmetatable({ simulation = simulation, file = ("%s/simulation-%s.db"):format(folder, name) }, files)
end

function files:remove()
  for _, ending in ipairs { "", ".lock", "-wal", "-shm", "-journal", ".journal" } do os.remove(self.file .. ending) end
end

--- Files that are there need no shell to be made.
function files:make()
  self:remove()
  for _, ending in ipairs { "", ".lock" } do assert(io.open(self.file .. ending, "w")):close() end
end

function files:path() return self.file end

function files:befall() befall(self) end

files.fails = fails

files.finish = files.remove

-- A database. Its clock is that of the simulated world, by which others tell how long a worker was not seen. A server
-- ends the session of a process that is gone when it gets to it; the world waits for that, so that a seed leads to the
-- same course each time.

local database = places.database
database.__index = database
database.name = "a database"
database.is_shared = true

local worker_name = "simulation-%d"

local function ask(self, statement)
  local cursor, problem = self.connection:execute(statement)
  if not cursor then error(problem, 0) end
  if type(cursor) == "number" then return cursor end
  local value = cursor:fetch()
  cursor:close()
  return value
end

--- Waits until the server has no session of a worker any more.
local function await_end(self, worker)
  local sessions = ("SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = '%s'"):format(
    worker_name:format(worker))
  repeat until tonumber(ask(self, sessions)) == 0
end

--- Has the server end a session: at any time, or only one that waits in a transaction, as it would by itself. Returns
-- whether it did.
local function terminate(self, worker, only_in_transaction)
  local condition = only_in_transaction and " AND state LIKE 'idle in transaction%'" or ""
  local found = ask(self, ("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity "
    .. "WHERE application_name = '%s'%s"):format(worker_name:format(worker), condition))
  local any = tonumber(found) > 0
  if any then await_end(self, worker) end
  return any
end

function database.new(simulation, folder)
  local postgresql = require "telnyx.porting.store.postgresql"
  local self = setmetatable({ simulation = simulation }, database)
  self.server = require "spec.support.postgresql".start(folder)
  self.connection = assert(require "luasql.postgres".postgres():connect(
    ("host=%s port=%d user=tester dbname=postgres"):format(self.server.folder, self.server.port)))
  assert(self.connection:execute "SET client_min_messages = warning")
  simulation.on_gone(function(worker) await_end(self, worker) end)

  postgresql.now = nil
  setmetatable(postgresql, { __index = function(_, field)
    if field == "now" then return ("CAST(%d AS BIGINT)"):format(simulation.now()) end
  end })

  -- A worker can lose the database with any of its statements.
  local execute = postgresql.execute
  function postgresql.execute(one, statement)
    one.answer = 60 -- real seconds, which say nothing here
    local loss = self.loss
    if not loss or one.lost or one.reads then return execute(one, statement) end
    loss.left = loss.left - 1
    if loss.left > 0 then return execute(one, statement) end
    self.loss = nil
    if loss.is_heard then execute(one, statement) end
    simulation.lost(terminate(self, loss.worker, not loss.ends_session))
    one.lost = "the connection to the database was lost: in simulation"
    simulation.trace(("worker %d loses the database%s%s: %.60s"):format(loss.worker,
      loss.is_heard and ", which hears" or "", loss.ends_session and ", and its session" or "", statement))
    return nil, one.lost
  end
  return self
end

function database:make()
  ask(self, 'DROP SCHEMA IF EXISTS "telnyx_porting:simulation" CASCADE')
end

function database:path(worker)
  return ("postgresql:///postgres?host=%s&port=%d&user=tester&batch=simulation&application_name=%s"):format(
    self.server.folder, self.server.port, worker_name:format(worker))
end

--- What is to befall a worker, drawn at its start.
function database:befall(worker)
  local simulation = self.simulation
  if simulation.chance(700) then return befall(self) end
  self.loss = { worker = worker, left = simulation.between(20, 200), is_heard = simulation.chance(500),
    ends_session = simulation.chance(500) }
end

database.fails = fails

function database:finish()
  self.connection:close()
  self.server.finish()
end

return places
