--- What is peculiar to a store in a SQLite file: how it is opened, its SQL where it differs, and who is alive.
--
-- A place to keep a store has: connection, environment (of LuaSQL), locks (see store/lock.lua), each (a JSON array as
-- rows with the columns key, from 0 on, and value), and the methods below.

local locks = require "telnyx.porting.store.lock"

local sqlite = {
  name = "SQLite",
  -- SQLite reads many values much faster so than as VALUES.
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

--- What a path leads to, through symbolic links: the lock file lies beside the file itself, whatever name it was opened
-- by.
local function follow(lfs, path)
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

--- Makes those of some files that are missing, for their owner alone to read and write. Lua can't say with which rights
-- a file is made, and to take rights away afterwards would be too late for somebody who has opened it already.
local function create(lfs, ...)
  local missing = {}
  for _, path in ipairs { ... } do
    if not lfs.attributes(path) then missing[#missing + 1] = quoted(path) end
  end
  if #missing == 0 then return end
  os.execute("umask 077; set -C; for path in " .. table.concat(missing, " ") .. "; do : 2>/dev/null >\"$path\"; done")
end

--- A file's attributes where it can be a store; nil and an error's detail.
local function attributes_of(lfs, file, path)
  local attributes, message = lfs.attributes(file)
  if not attributes then return nil, ("%s: it can't be made: %s"):format(path, (message:gsub("^.*: ", ""))) end
  if attributes.mode ~= "file" then return nil, ("%s: it is no file but a %s"):format(path, attributes.mode) end
  if attributes.nlink and attributes.nlink > 1 then
    return nil, path .. ": it has several names (hard links), and so could have several logs"
  end
  return attributes
end

--- The libraries that are needed: LuaSQL's environment and LuaFileSystem; or nil and an error's detail.
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

--- Opens a file, and makes it where it is missing; owner: the object that uses its locks. Returns the place; or nil, an
-- error's detail, and whether it is the database's own message.
function sqlite.open(path, owner)
  local new_environment, lfs = libraries()
  if not new_environment then return nil, lfs end

  -- Messages show the path as it was given. With a slash in it, it has no meaning of its own to SQLite.
  local file = follow(lfs, path:sub(1, 1) == "/" and path or "./" .. path)
  if not lfs.attributes(file) then create(lfs, file, file .. ".lock") end
  local attributes, problem = attributes_of(lfs, file, path)
  if not attributes then return nil, problem end
  create(lfs, file .. ".lock")
  local found_locks, message = locks.open(lfs, file .. ".lock", owner)
  if not found_locks then return nil, ("%s: %s"):format(path, message) end
  local self = setmetatable({ lfs = lfs, file = file, locks = found_locks, environment = new_environment() }, sqlite)
  self.connection, message = self.environment:connect(file, busy_milliseconds)
  if not self.connection then
    self.environment:close()
    self.locks:release()
    return nil, tostring(message), true
  end
  return self
end

function sqlite:close()
  self.connection:close()
  self.environment:close()
  if self.locks then self.locks:release() end
  if self.copy then os.execute("rm -rf " .. quoted(self.copy)) end
end

--- A path as a URI of SQLite's.
local function uri_of(file, options)
  local name = file:gsub("[^%w/._~-]", function(letter) return ("%%%02X"):format(letter:byte()) end)
  return "file:" .. name .. "?" .. options
end

--- Connects to a file, and looks whether it can be read; the connection, or nil and the database's message.
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

--- Copies a file, and its logs where they are there, into a folder of ours; the copy's name, or nil.
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

--- Opens a file that is there, to read it: nothing is written, made or locked, and no right to write is needed. Returns
-- the place; or nil, the kind of an error ("not_found", "empty", "store", or "sql": the database's own message), and
-- its detail.
function sqlite.read(path)
  local new_environment, lfs = libraries()
  if not new_environment then return nil, "store", lfs end
  local file = follow(lfs, path:sub(1, 1) == "/" and path or "./" .. path)
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
    -- Where there is no log, nobody is at work, and SQLite is not to make one to read.
    self.connection, message = connect_to_read(self, uri_of(file, "immutable=1"))
  elseif lfs.attributes(file .. "-shm") then
    self.connection, message = connect_to_read(self, uri_of(file, "mode=ro"))
  end
  -- A log has to be read with an index beside it, which SQLite would make; and it may be built without URIs.
  if not self.connection and not tostring(message):find("not a database", 1, true) then
    local name = copy(self)
    if name then self.connection, message = connect_to_read(self, name) end
  end
  if self.connection then return self end
  self.environment:close()
  if self.copy then os.execute("rm -rf " .. quoted(self.copy)) end
  return nil, "sql", tostring(message)
end

--- Removes a file and what lies beside it; why not, in words, or nil.
function sqlite.remove(path)
  local new_environment, lfs = libraries()
  if not new_environment then return lfs end
  local file = follow(lfs, path:sub(1, 1) == "/" and path or "./" .. path)
  for _, ending in ipairs { "", "-wal", "-shm", ".lock", ".journal", ".log" } do
    if lfs.attributes(file .. ending) then
      local removed, problem = os.remove(file .. ending)
      if not removed then return problem end
    end
  end
  if file ~= path then os.remove(path) end
end

--- Whether a process is at work, by the numbers of the workers; nil where that can't be seen.
function sqlite:any_alive(numbers)
  return locks.any_held(self.lfs, self.file .. ".lock", numbers)
end

function sqlite:execute(statement) return self.connection:execute(statement) end

-- Nothing but the tables is needed.
function sqlite.create() end

-- Write access at once: a transaction that only asks for it midway can fail for good.
function sqlite:begin(database) database:run(self.reads and "BEGIN" or "BEGIN IMMEDIATE") end

--- Readies a connection. A commit is on the disk when it returns, in either journal mode. A file that is still empty
-- gets large pages: batches go through their ids in order, so that fewer of them are written.
function sqlite:ready(database)
  if self.reads then return end
  database:run "PRAGMA synchronous = FULL"
  database:run "PRAGMA page_size = 16384"
  if database:nature() == "empty" then self:prepare(database) end -- its first commit is cheaper then
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

--- What has become of one of the files since the last commit, in words; nil: nothing.
local function change_of(self, name)
  local now, before = self.lfs.attributes(name), self[name]
  if not now then return before and "was removed" end
  self[name] = now
  if not before then return nil end
  if now.ino ~= before.ino or now.dev ~= before.dev then return "was replaced by another file" end
  return now.size < before.size and "was truncated" or nil
end

--- Raises where what was committed went into a file that is gone: SQLite itself goes on with one that has no name.
function sqlite:committed(trouble)
  if self.reads then return end
  for _, name in ipairs { self.file, self.file .. "-wal" } do
    local change = change_of(self, name)
    if change then trouble((name == self.file and "the file " or "its log (-wal) ") .. change) end
  end
end

return sqlite
