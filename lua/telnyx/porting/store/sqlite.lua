--- The backend of stores in SQLite files: how a file is opened, SQL that differs from PostgreSQL's, and which workers
-- are alive.
--
-- A backend has the fields connection and environment (of LuaSQL), locks (see store/lock.lua), each (SQL that turns a
-- JSON array into rows with the columns key, from 0 on, and value), now (SQL: the time), and the methods below.

local locks = require "telnyx.porting.store.lock"

local sqlite = {
  name = "SQLite",
  -- SQLite reads many values much faster from JSON than from VALUES.
  each = "json_each('%s')",
  -- Milliseconds since 1970.
  now = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
}
sqlite.__index = sqlite

local busy_milliseconds = 20000

--- A module, or nil.
local function optional(name)
  local found, module = pcall(require, name)
  return found and type(module) == "table" and module or nil
end

--- Resolves symbolic links: the lock file lies beside the file itself, under whatever name the file is opened.
local function resolve(lfs, path)
  for _ = 1, 40 do
    local attributes = lfs.symlinkattributes(path)
    local target = attributes and attributes.mode == "link" and attributes.target
    if not target then break end
    path = target:sub(1, 1) == "/" and target or (path:match "^.*/" or "") .. target
  end
  return path
end

local function quoted(path)
  return "'" .. path:gsub("'", "'\\''") .. "'"
end

--- Creates the missing files of a list; only their owner may read and write them. What can't be created shows when it
-- is opened.
local function create(lfs, ...)
  for _, path in ipairs { ... } do
    if not lfs.attributes(path) then require "telnyx.porting"._touch(path) end
  end
end

--- The attributes of a file that can be a store; else nil and an error's detail.
local function attributes_of(lfs, file, path)
  local attributes, message = lfs.attributes(file)
  if not attributes then return nil, ("%s: it can't be made: %s"):format(path, (message:gsub("^.*: ", ""))) end
  if attributes.mode ~= "file" then return nil, ("%s: it is no file but a %s"):format(path, attributes.mode) end
  if attributes.nlink and attributes.nlink > 1 then
    return nil, path .. ": it has several names (hard links), and so could have several logs"
  end
  return attributes
end

--- The libraries that a store needs: LuaSQL's environment and LuaFileSystem; or nil and an error's detail.
local function libraries()
  if not optional "luasql.sqlite3" then
    return nil, "a store needs LuaSQL's SQLite driver (Debian: lua-sql-sqlite3, LuaRocks: luasql-sqlite3)"
  end
  local lfs = optional "lfs"
  if not lfs then
    return nil, "a store needs LuaFileSystem (Debian: lua-filesystem, LuaRocks: luafilesystem)"
  end
  return require "luasql.sqlite3".sqlite3, lfs
end

--- Whether a file is no database, or that of another program.
local function is_foreign(connection)
  local cursor, message = connection:execute "SELECT COUNT(*), SUM(name = 'telnyx_porting_batch') FROM sqlite_master"
  if not cursor then return tostring(message):find("not a database", 1, true) ~= nil end
  local tables, ours = cursor:fetch()
  cursor:close()
  return tables == nil or tonumber(tables) > 0 and tonumber(ours) == 0
end

--- Opens a file, and creates it if it is missing. owner: the object that uses its locks. Returns the backend; or nil,
-- an error's detail, and whether that is SQLite's own message.
function sqlite.open(path, owner)
  local new_environment, lfs = libraries()
  if not new_environment then return nil, lfs end

  -- Messages show the path as the caller gave it. A path with a slash in it is never a special name for SQLite.
  local file = resolve(lfs, path:sub(1, 1) == "/" and path or "./" .. path)
  if not lfs.attributes(file) then create(lfs, file, file .. ".lock") end
  local attributes, problem = attributes_of(lfs, file, path)
  if not attributes then return nil, problem end
  local self = setmetatable({ lfs = lfs, file = file, environment = new_environment() }, sqlite)
  local message
  self.connection, message = self.environment:connect(file, busy_milliseconds)
  if not self.connection then
    self.environment:close()
    return nil, tostring(message), true
  end
  -- Beside what is no store nothing is made; the caller looks at that as well, and says so.
  if not lfs.attributes(file .. ".lock") and is_foreign(self.connection) then return self end
  create(lfs, file .. ".lock")
  self.locks, message = locks.open(lfs, file .. ".lock", owner)
  if self.locks then return self end
  self:close()
  return nil, ("%s: %s"):format(path, message)
end

function sqlite:close()
  self.connection:close()
  self.environment:close()
  if self.locks then self.locks:release_all() end
  if self.copy then os.execute("rm -rf " .. quoted(self.copy)) end
end

--- The URI by which SQLite opens a path. options: its query.
local function uri_of(file, options)
  local name = file:gsub("[^%w/._~-]", function(letter) return ("%%%02X"):format(letter:byte()) end)
  return "file:" .. name .. "?" .. options
end

--- Connects to a file and reads from it once, as a try. Returns the connection; or nil and SQLite's message.
local function connect_to_read(self, name)
  local connection, message = self.environment:connect(name, busy_milliseconds)
  if not connection then return nil, message end
  local cursor
  cursor, message = connection:execute "SELECT COUNT(*) FROM sqlite_master"
  if cursor then
    local row
    row, message = cursor:fetch()
    cursor:close()
    if row then return connection end
  end
  connection:close()
  return nil, message
end

--- Copies a file, and its logs if there are any, into a temporary folder. Returns the copy's name, or nil.
local function copy(self)
  local folder = os.tmpname()
  os.remove(folder)
  self.copy = folder
  local command = ("umask 077; mkdir %s && cp %s %s/store.db"):format(quoted(folder), quoted(self.file), quoted(folder))
  for _, log in ipairs { "-wal", "-journal" } do
    if self.lfs.attributes(self.file .. log) then
      command = ("%s && cp %s %s/store.db%s"):format(command, quoted(self.file .. log), quoted(folder), log)
    end
  end
  local done = os.execute(command .. " 2>/dev/null")
  return (done == true or done == 0) and folder .. "/store.db" or nil
end

--- Opens an existing file to read it: writes, creates and locks nothing, and needs no right to write. Returns the
-- backend; or nil, the kind of an error ("not_found", "empty", "store", or "sql": SQLite's own message), and its
-- detail.
function sqlite.read(path)
  local new_environment, lfs = libraries()
  if not new_environment then return nil, "store", lfs end
  local file = resolve(lfs, path:sub(1, 1) == "/" and path or "./" .. path)
  local attributes, problem = lfs.attributes(file)
  if not attributes then return nil, "not_found", ("there is no such store: %s"):format(problem) end
  if attributes.mode ~= "file" then
    return nil, "store", ("%s: it is no file but a %s"):format(path, attributes.mode)
  end
  local wal = lfs.attributes(file .. "-wal")
  if attributes.size == 0 and not (wal and wal.size > 0) then
    return nil, "empty", path .. " is no store: it is empty"
  end
  local self = setmetatable({ lfs = lfs, file = file, environment = new_environment(), reads = true }, sqlite)
  local message
  if not wal and not lfs.attributes(file .. "-journal") then
    -- Without a log no process is working on the store, and SQLite must not create a log to read it.
    self.connection, message = connect_to_read(self, uri_of(file, "immutable=1"))
  elseif lfs.attributes(file .. "-shm") then
    self.connection, message = connect_to_read(self, uri_of(file, "mode=ro"))
  end
  -- SQLite needs an index (-shm) beside a log and would create it; and it may be built without URIs. So read a copy.
  if not self.connection and not tostring(message):find("not a database", 1, true) then
    local name = copy(self)
    if name then self.connection, message = connect_to_read(self, name) end
  end
  if self.connection then return self end
  self.environment:close()
  if self.copy then os.execute("rm -rf " .. quoted(self.copy)) end
  return nil, "sql", tostring(message)
end

--- Says why a path must not be removed as a store: it is something else. Returns nil for a store, for one that a killed
-- process had only begun to make (its locks lie beside it), and where there is no file.
function sqlite.removal_fault(path)
  local new_environment, lfs = libraries()
  if not new_environment then return lfs end
  local file = resolve(lfs, path:sub(1, 1) == "/" and path or "./" .. path)
  local is_locked = lfs.attributes(file .. ".lock") ~= nil
  local self, kind, problem = sqlite.read(path)
  if self then
    local is_other = is_foreign(self.connection)
    local is_store = not is_other and (is_locked or self.connection:execute "SELECT 1 FROM telnyx_porting_batch")
    if type(is_store) == "userdata" then is_store:close() end
    self:close()
    if is_store then return nil end
    return path .. (is_other and " is the database of another program, not a store of this one"
      or " is no store: it is empty")
  end
  if kind == "not_found" or kind == "empty" and is_locked then return nil end
  if kind ~= "sql" then return problem end
  return path .. (problem:find("not a database", 1, true) and " is no store: it isn't a SQLite file"
    or ": " .. problem)
end

--- Removes a store's file and the files beside it. Returns nil, or a sentence that says why it could not: nothing but a
-- store is removed.
function sqlite.remove(path)
  local fault = sqlite.removal_fault(path)
  if fault then return fault end
  local _, lfs = libraries()
  local file = resolve(lfs, path:sub(1, 1) == "/" and path or "./" .. path)
  -- Without the store and its locks, nothing shows that files of these names are a store's.
  if not lfs.attributes(file) and not lfs.attributes(file .. ".lock") then return nil end
  for _, ending in ipairs { "", "-wal", "-shm", ".lock", ".journal", ".log" } do
    if lfs.attributes(file .. ending) then
      local removed, problem = os.remove(file .. ending)
      if not removed then return problem end
    end
  end
  if file ~= path then os.remove(path) end
end

--- Whether one of the workers of these numbers is alive; nil if that can't be found out.
function sqlite:any_alive(numbers)
  return locks.any_held(self.lfs, self.file .. ".lock", numbers)
end

function sqlite:execute(statement) return self.connection:execute(statement) end

-- A file needs nothing but the tables.
function sqlite.create() end

--- Sets whether commits are on the disk when they return, in either journal mode; or soon: with the next one that is.
-- The write-ahead log has all commits in their order, and one fsync is for all before it.
local function commit_soon(self, database, soon)
  if self.soon == soon then return end
  database:run("PRAGMA synchronous = " .. (soon and "NORMAL" or "FULL"))
  self.soon = soon
end

-- Asks for write access at once: a transaction that asks for it midway can fail for good.
function sqlite:begin(database, soon)
  if self.reads then return database:run "BEGIN" end
  commit_soon(self, database, soon)
  database:run "BEGIN IMMEDIATE"
end

--- Prepares a connection. A file that is still empty gets large pages: batches work on their ids in order, so fewer
-- pages are written.
function sqlite:ready(database)
  if self.reads then return end
  commit_soon(self, database, true)
  database:run "PRAGMA page_size = 16384"
  if database:nature() == "empty" then self:prepare(database) end -- makes its first commit cheaper
end

--- Readies a file that is known to be a store, or empty. The write-ahead log, which costs one fsync a commit and lets
-- others read meanwhile, is a property of the file: only a file that is ours is switched. It can't be while another
-- process is at work on it; the next that opens it does it.
function sqlite.prepare(_, database)
  pcall(database.rows, database, "PRAGMA journal_mode = WAL")
end

--- "empty", "store" (one of ours), or "other".
function sqlite.nature(_, database)
  local names = database:rows "SELECT name FROM sqlite_master WHERE type = 'table'"
  for _, row in ipairs(names) do
    if row[1] == "telnyx_porting_batch" then return "store" end
  end
  return #names == 0 and "empty" or "other"
end

--- Whether a log has lost its beginning. SQLite goes on at its own place in a log that was truncated, which leaves a
-- hole before that: the log is as long as ever, and whoever opens the store next takes nothing from it. Closing a log
-- drops no lock, as SQLite has its locks in other files.
local function is_beheaded(log)
  local file = io.open(log, "rb")
  if not file then return false end
  local magic = file:read(3)
  file:close()
  return magic ~= nil and magic ~= "\55\127\6" -- a new one is empty
end

--- What happened to a file since the last commit, in words; nil if nothing did.
local function change_of(self, name)
  local now, before = self.lfs.attributes(name), self[name]
  if not now then return before and "was removed" end
  self[name] = now
  if not before then return nil end
  if now.ino ~= before.ino or now.dev ~= before.dev then return "was replaced by another file" end
  return now.size < before.size and "was truncated" or nil
end

--- Raises if a commit went into a file that is gone: SQLite itself goes on writing into a file without a name.
-- fail(text) raises.
function sqlite:committed(fail)
  if self.reads then return end
  for _, name in ipairs { self.file, self.file .. "-wal" } do
    local change = change_of(self, name)
    if not change and name ~= self.file and self[name] and is_beheaded(name) then change = "was truncated" end
    if change then fail((name == self.file and "the file " or "its log (-wal) ") .. change) end
  end
end

return sqlite
