--- The backend of stores in a PostgreSQL database, which several machines share: how it is reached, SQL that differs
-- from SQLite's, and which workers are alive. store/sqlite.lua says what a backend is.
--
-- Each batch has its own schema, so that one database holds several batches and the SQL is the same as in a file. A
-- worker is alive as long as its session holds an advisory lock. The server ends a silent session, so that the lock of
-- a disconnected machine is released; and a worker that has no answer from the server for longer than its lease begins
-- no further order. The worker's row says how long others have to wait then (grace).

local address = require "telnyx.porting.store.address"
local locking = require "telnyx.porting.store.lock"

local postgresql = {
  name = "PostgreSQL",
  each = "(SELECT ordinality - 1 AS key, value FROM jsonb_array_elements_text('%s') WITH ORDINALITY"
    .. " AS element (value, ordinality)) AS elements",
  now = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
  is_shared = true,
}
postgresql.__index = postgresql

-- An advisory lock has two numbers. The first identifies the batch; the second is a worker's number, or this one for
-- the lock that a transaction holds.
local transaction_lock = 0

local connect_seconds = 10

-- The seconds after which the server ends a session that is idle in a transaction, and one that is silent.
local idle_in_transaction, idle_at_least = 3, 30

-- For how long (seconds) a worker may have no answer from the server before it begins no further order (its lease), and
-- before it gives the connection up. Clients with a short timeout get shorter ones.
local longest_lease, longest_answer = 2, 5

-- How many seconds a transaction waits for the lock of another one. A machine that was cut off in the middle of a
-- transaction holds the lock until the server ends its session, after idle_in_transaction. The lock is asked for again
-- and again, each time for this share of the time that an answer may take, because a server that answers is not lost.
local longest_queue, share_of_answer = 30, 0.7

local schema_prefix = "telnyx_porting:"

--- Raises an error that store.lua reports as the database's own message.
local function raise(text, ...)
  error({ sql = text:format(...) }, 0)
end

local function quoted_name(name) return '"' .. name .. '"' end

local function module_or_nil(name)
  local found, module = pcall(require, name)
  return found and type(module) == "table" and module or nil
end

--- LuaSQL's environment and the watchdog that ends its waits; or nil and an error's detail.
local function libraries()
  local driver = module_or_nil "luasql.postgres"
  if not driver then
    return nil, "a store in PostgreSQL needs LuaSQL's driver for it (Debian: lua-sql-postgres, LuaRocks: "
      .. "luasql-postgres)"
  end
  return driver.postgres, require "telnyx.porting"._watchdog
end

--- The message of libpq or the server, in one line.
local function one_line(message)
  message = tostring(message):gsub("^LuaSQL: ", ""):gsub("^error executing statement%. PostgreSQL: ", "")
    :gsub("^error connecting to database%. PostgreSQL: ", "")
  return (message:gsub("%s+$", ""):gsub("%s*\n%s*", "; "))
end

--- Connects. Returns the connection and its socket; or nil and a message.
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
  if not connection then return nil, one_line(message) end
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
    return nil, "its socket was not found among this process's descriptors"
  end
  return connection, socket
end

--- Locks with the methods of store/lock.lua; the session holds them.
local locks = {}
locks.__index = locks

local function ask_lock(self, call, number)
  local row = self.backend.database:rows(("SELECT %s(%d, %d)"):format(call, self.backend.class, number))[1]
  return row[1] == "t"
end

function locks:acquire(number)
  if not ask_lock(self, "pg_try_advisory_lock", number) then return false end
  self.numbers[number] = true
  return true
end

function locks:release(number)
  self.numbers[number] = nil
  pcall(ask_lock, self, "pg_advisory_unlock", number)
end

function locks:is_held_elsewhere(number)
  if self.numbers[number] then return false end
  if not ask_lock(self, "pg_try_advisory_lock", number) then return true end
  ask_lock(self, "pg_advisory_unlock", number)
  return false
end

function locks:release_all() self.numbers = {} end

local opened = setmetatable({}, { __mode = "k" }) -- backend that can write -> its name

--- Ends the sessions of batches that this process has forgotten: they would hold their orders as a living process does,
-- and nobody would report what became of them.
local function end_forgotten(name)
  local any = false
  for _, other in pairs(opened) do any = any or other == name end
  if any then locking.collect() end
end

local function open(name, timing, reads)
  if not reads then end_forgotten(name) end
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
  -- Whoever takes over waits until no request can be in flight that was begun under the lease.
  self.grace = self.lease + timeout + (timing and timing.settle or 2)
  local socket
  self.connection, socket = connect(self, parts)
  if not self.connection then
    self.environment:close()
    return nil, socket, true
  end
  self.socket = socket
  self.locks = setmetatable({ backend = self, numbers = {} }, locks)
  if not reads then opened[self] = name end
  return self
end

--- Connects to a database. timing: timeout and settle of the client (seconds), from which others compute for how long a
-- silent worker may still be sending. Returns the backend; or nil, an error's detail, and whether that is the
-- database's own message.
function postgresql.open(name, _, timing) return open(name, timing, false) end

--- Connects to read. Returns the backend; or nil, the kind of an error and its detail.
function postgresql.read(name)
  local self, problem, is_sql = open(name, nil, true)
  if self then return self end
  return nil, is_sql and "sql" or "store", problem
end

function postgresql:close()
  opened[self] = nil
  self.connection:close()
  self.environment:close()
end

--- Executes a statement; gives the connection up where the answer takes longer than self.answer seconds.
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
  message = one_line(message)
  -- The server's messages begin with a severity; any other is libpq's, which has lost the connection.
  if not message:find "^%u+:  " or message:find "^FATAL:" or message:find("server closed the connection", 1, true) then
    self.lost = "the connection to the database was lost: " .. message
    message = self.lost
  end
  return nil, message
end

local function setting(database, name)
  return database:rows("SELECT current_setting('" .. name .. "', true), 1")[1][1]
end

local durable = { on = true, remote_apply = true }

--- Raises if the server may lose what it has committed.
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

--- Prepares a connection.
function postgresql:ready(database)
  self.database = database
  local version = tonumber(setting(database, "server_version_num"))
  if not version or version < 120000 then raise("it is PostgreSQL %s, and a store needs 12", tostring(version)) end
  if not self.reads then check_durability(database) end
  database:run(("SET idle_in_transaction_session_timeout = '%ds'"):format(idle_in_transaction))
  if version >= 140000 then database:run(("SET idle_session_timeout = '%ds'"):format(self.idle)) end
  -- A server that can't deliver its answer would keep the session's locks for some 15 minutes.
  database:run(("SET tcp_user_timeout = '%ds'"):format(idle_in_transaction))
  database:run(("SET lock_timeout = '%dms'"):format(math.floor(self.answer * share_of_answer * 1000)))
  database:run "SET client_min_messages = warning"
  database:run "SET standard_conforming_strings = on"
  database:run "SET bytea_output = hex"
  database:run("SET search_path = " .. quoted_name(self.schema))
  local row = database:rows("SELECT hashtext('" .. self.schema .. "'), pg_backend_pid()")[1]
  self.class, self.session = tonumber(row[1]), row[2]
end

--- Begins a transaction that may write, and waits for its lock. Returns the session's process id, as a row.
local function queue(self, database)
  local left = math.ceil(longest_queue / (self.answer * share_of_answer))
  while true do
    self.asked_at = self.clock and self.clock()
    local good, result = pcall(database.rows, database,
      ("BEGIN; SELECT pg_backend_pid(), pg_advisory_xact_lock(%d, %d)"):format(self.class, transaction_lock))
    if good then return result[1] end
    left = left - 1
    if self.lost or left == 0 then error(result, 0) end
    database:run "ROLLBACK" -- the message is in the server's language, so any other refusal is repeated as well
  end
end

--- Begins a transaction. Transactions that may write exclude each other: each holds the same lock until it ends.
function postgresql:begin(database)
  if self.reads then return database:run "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" end
  local row = queue(self, database)
  if row[1] ~= self.session then
    self.lost = "its sessions are shared out by a pooler (transaction pooling), so that locks don't hold; name the "
      .. "server itself"
    raise("%s", self.lost)
  end
end

function postgresql.prepare() end

function postgresql:nature(database)
  local there = database:rows("SELECT to_regclass('" .. quoted_name(self.schema) .. ".telnyx_porting_batch'), 1")[1][1]
  return there and "store" or "empty"
end

--- Creates the schema that holds the tables.
function postgresql:create(database)
  database:run("CREATE SCHEMA IF NOT EXISTS " .. quoted_name(self.schema))
end

--- Renews the lease: the server has answered, so it was alive when it was asked.
function postgresql:committed()
  self.contact = self.asked_at
end

--- Whether a worker may begin an order at a time (of self.clock): the lease has not run out.
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

--- Removes a batch. Returns nil, or a sentence that says why it could not.
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
