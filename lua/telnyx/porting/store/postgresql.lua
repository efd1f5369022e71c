--- What is peculiar to a store in a PostgreSQL database, which several machines share: how it is reached, its SQL where
-- it differs, and who is alive. See store/sqlite.lua for what a place is.
--
-- Each batch has a schema of its own, so that several fit into one database and the SQL is the same as in a file. A
-- worker is alive as long as its session holds an advisory lock. A server ends a session of which it hears nothing, so
-- that the lock of a machine that is cut off comes free; and a worker that hears nothing of the server for longer than
-- its lease begins nothing more. How long others have to wait then stands in its row (grace).

local address = require "telnyx.porting.store.address"

local postgresql = {
  name = "PostgreSQL",
  each = "(SELECT ordinality - 1 AS key, value FROM jsonb_array_elements_text('%s') WITH ORDINALITY"
    .. " AS element (value, ordinality)) AS elements",
  now = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
  is_shared = true,
}
postgresql.__index = postgresql

-- Advisory locks have two numbers: the first says whose they are, the second is a worker's, or this one's for the lock
-- that a transaction holds.
local transaction_lock = 0

local connect_seconds = 10

-- A server ends a session that is idle in a transaction, and one that says nothing at all, after so many seconds.
local idle_in_transaction, idle_at_least = 3, 30

-- What a worker's silence may last (seconds), before it begins nothing more: its lease; and before it gives the
-- connection up. Both are shortened for clients that wait for less long.
local longest_lease, longest_answer = 2, 5

local schema_prefix = "telnyx_porting:"

--- Ends the command or the batch with what is wrong: raises what store.lua takes for the database's own message.
local function raise(text, ...)
  error({ sql = text:format(...) }, 0)
end

local function quoted_name(name) return '"' .. name .. '"' end

local function module_or_nil(name)
  local found, module = pcall(require, name)
  return found and type(module) == "table" and module or nil
end

--- The driver, and what ends its waits; or nil and an error's detail.
local function libraries()
  local driver = module_or_nil "luasql.postgres"
  if not driver then
    return nil, "a store in PostgreSQL needs LuaSQL's driver for it (Debian: lua-sql-postgres, LuaRocks: "
      .. "luasql-postgres)"
  end
  return driver.postgres, require "telnyx.porting"._watchdog
end

--- What libpq or the server said, in one line.
local function plain(message)
  message = tostring(message):gsub("^LuaSQL: ", ""):gsub("^error executing statement%. PostgreSQL: ", "")
    :gsub("^error connecting to database%. PostgreSQL: ", "")
  return (message:gsub("%s+$", ""):gsub("%s*\n%s*", "; "))
end

--- The connection and its socket; or nil and what was said.
local function connect(self, parts)
  local options = parts.options
  local given = "&" .. table.concat(options, "&")
  local function default(key, value)
    if not given:find("&" .. key .. "=", 1, true) then options[#options + 1] = key .. "=" .. value end
  end
  default("connect_timeout", connect_seconds)
  default("application_name", "telnyx-porting")
  default("client_encoding", "UTF8")
  local before = self.watchdog.sockets()
  local connection, message = self.environment:connect(parts.uri .. "?" .. table.concat(options, "&"))
  if not connection then return nil, plain(message) end
  local socket
  for descriptor in pairs(self.watchdog.sockets()) do
    if not before[descriptor] then
      if socket then
        connection:close()
        return nil, "it can't be told which of this process's sockets leads to it; try again"
      end
      socket = descriptor
    end
  end
  if not socket then
    connection:close()
    return nil, "its socket was not found in /proc/self/fd"
  end
  return connection, socket
end

--- Locks as store/lock.lua has them, of the session.
local locks = {}
locks.__index = locks

local function ask_lock(self, call, number)
  local row = self.place.database:rows(("SELECT %s(%d, %d)"):format(call, self.place.class, number))[1]
  return row[1] == "t"
end

function locks:take(number)
  if not ask_lock(self, "pg_try_advisory_lock", number) then return false end
  self.numbers[number] = true
  return true
end

function locks:drop(number)
  self.numbers[number] = nil
  pcall(ask_lock, self, "pg_advisory_unlock", number)
end

function locks:taken(number)
  if self.numbers[number] then return false end
  if not ask_lock(self, "pg_try_advisory_lock", number) then return true end
  ask_lock(self, "pg_advisory_unlock", number)
  return false
end

function locks:release() self.numbers = {} end

local function open(name, timing, reads)
  local new_environment, watchdog = libraries()
  if not new_environment then return nil, watchdog end
  local fault = address.fault(name)
  if fault then return nil, "the store can't be " .. fault end
  local parts = address.parse(name)
  local timeout = timing and timing.timeout or 60
  local self = setmetatable({
    watchdog = watchdog, reads = reads, schema = schema_prefix .. parts.batch,
    lease = math.min(longest_lease, timeout),
    answer = math.max(math.min(longest_answer, timeout / 2), 1),
    idle = math.max(idle_at_least, math.ceil(timeout)),
    environment = new_environment(),
  }, postgresql)
  -- Who takes over waits until nothing that was begun under the lease can be under way.
  self.grace = self.lease + timeout + (timing and timing.settle or 2)
  local socket
  self.connection, socket = connect(self, parts)
  if not self.connection then
    self.environment:close()
    return nil, socket, true
  end
  self.socket = socket
  self.locks = setmetatable({ place = self, numbers = {} }, locks)
  return self
end

--- Connects to a database. timing: timeout and settle of the client (seconds), by which others tell how long a worker
-- may still be sending that they hear nothing of. Returns the place; or nil, an error's detail, and whether that is the
-- database's own message.
function postgresql.open(name, _, timing) return open(name, timing, false) end

--- The same to read. Returns the place; or nil, the kind of an error and its detail.
function postgresql.read(name)
  local self, problem, is_sql = open(name, nil, true)
  if self then return self end
  return nil, is_sql and "sql" or "store", problem
end

function postgresql:close()
  self.connection:close()
  self.environment:close()
end

--- Executes a statement, and waits for it no longer than that answer may take.
function postgresql:execute(statement)
  if self.lost then return nil, self.lost end
  local armed, why = self.watchdog.arm(self.socket, self.answer)
  if not armed then return nil, "an answer can't be waited for: " .. why end
  local result, message = self.connection:execute(statement)
  if self.watchdog.disarm() then
    self.lost = ("the connection to the database was lost: no answer within %g s"):format(self.answer)
    return nil, self.lost
  end
  if result then return result end
  message = plain(message)
  -- What the server says begins so; all else is libpq's, and it has no connection any more.
  if not message:find "^%u+:  " or message:find "^FATAL:" or message:find("server closed the connection", 1, true) then
    self.lost = "the connection to the database was lost: " .. message
    message = self.lost
  end
  return nil, message
end

local function setting(database, name)
  return database:rows("SELECT current_setting('" .. name .. "', true)")[1][1]
end

local durable = { on = true, remote_apply = true }

--- Refuses a server that does not keep what it says is kept.
local function check_durability(database)
  local commit = setting(database, "synchronous_commit")
  if not durable[commit] then
    raise("synchronous_commit is %s: an outcome could be lost after it was told, and an order be cancelled that nobody "
      .. "knows was; set it to on for this role or database", tostring(commit))
  end
  if setting(database, "fsync") == "off" then
    raise "fsync is off: what was committed could be lost with the server's power; turn it on"
  end
  if setting(database, "transaction_read_only") == "on" or database:rows("SELECT pg_is_in_recovery()")[1][1] == "t" then
    raise "it can only be read: a standby, or a role that may not write; name the primary"
  end
end

--- Readies a connection.
function postgresql:ready(database)
  self.database = database
  local version = tonumber(setting(database, "server_version_num"))
  if not version or version < 120000 then raise("it is PostgreSQL %s, and a store needs 12", tostring(version)) end
  if not self.reads then check_durability(database) end
  database:run(("SET idle_in_transaction_session_timeout = '%ds'"):format(idle_in_transaction))
  if version >= 140000 then database:run(("SET idle_session_timeout = '%ds'"):format(self.idle)) end
  database:run "SET client_min_messages = warning"
  database:run "SET standard_conforming_strings = on"
  database:run "SET bytea_output = hex"
  database:run("SET search_path = " .. quoted_name(self.schema))
  local row = database:rows("SELECT hashtext('" .. self.schema .. "'), pg_backend_pid()")[1]
  self.class, self.session = tonumber(row[1]), row[2]
end

--- Begins a transaction. Those that may write exclude each other, by a lock that ends with them.
function postgresql:begin(database)
  self.asked_at = self.clock and self.clock()
  if self.reads then return database:run "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" end
  local row = database:rows(("BEGIN; SELECT pg_backend_pid(), pg_advisory_xact_lock(%d, %d)"):format(self.class,
    transaction_lock))[1]
  if row[1] ~= self.session then
    self.lost = "its sessions are shared out by a pooler (transaction pooling), so that locks don't hold; name the "
      .. "server itself"
    raise("%s", self.lost)
  end
end

function postgresql.prepare() end

function postgresql:nature(database)
  local there = database:rows("SELECT to_regclass('" .. quoted_name(self.schema) .. ".telnyx_porting_batch')")[1][1]
  return there and "store" or "empty"
end

--- Makes room for the tables.
function postgresql:create(database)
  database:run("CREATE SCHEMA IF NOT EXISTS " .. quoted_name(self.schema))
end

--- The server is alive: the lease begins anew, with what was asked and answered.
function postgresql:committed()
  self.contact = self.asked_at
end

--- Whether a worker may begin something at a time, and after how many seconds of silence it has to ask the server.
function postgresql:is_leased(time)
  return self.contact ~= nil and time - self.contact < self.lease
end

function postgresql:any_alive(numbers)
  for _, number in ipairs(numbers) do
    local row = self.database:rows(([[SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND classid::bigint = %d AND objid::bigint = %d]]):format(self.class % 2 ^ 32, number))[1]
    if tonumber(row[1]) > 0 then return true end
  end
  return false
end

--- Removes a batch; why not, in words, or nil.
function postgresql.remove(name)
  local self, problem = open(name, nil, false)
  if not self then return problem end
  local fault
  for _, statement in ipairs { "SET lock_timeout = '5s'", "DROP SCHEMA IF EXISTS " .. quoted_name(self.schema)
    .. " CASCADE" } do
    local done, message = self:execute(statement)
    if not done then fault = fault or message end
  end
  self:close()
  return fault
end

return postgresql
