--- Where the command keeps its stores: $XDG_STATE_HOME/telnyx-porting, readable by its user alone.

local process = require "telnyx.porting_process"
local trouble = require "telnyx.porting.command.trouble"

local state = {}

local function folder()
  local base = os.getenv "XDG_STATE_HOME"
  -- The XDG Base Directory Specification has relative paths ignored.
  if base and base:sub(1, 1) == "/" then return base .. "/telnyx-porting" end
  local home = os.getenv "HOME"
  if not home or home == "" then
    trouble.fail("usage", "there is no place for a store: set HOME, or say --store FILE or --no-store")
  end
  return home .. "/.local/state/telnyx-porting"
end

local function make_folders(lfs, path)
  local position = 1
  while position do
    position = path:find("/", position + 1, true)
    local part = position and path:sub(1, position - 1) or path
    if not lfs.attributes(part) then
      local good, problem = lfs.mkdir(part)
      if not good then trouble.fail("usage", "can't make the folder %s: %s", part, problem) end
    end
  end
end

--- Ends the command when a library that stores need is missing.
function state.require_store()
  for name, packages in pairs { ["luasql.sqlite3"] = "LuaSQL for SQLite (Debian: lua-sql-sqlite3)",
    lfs = "LuaFileSystem (Debian: lua-filesystem)" } do
    if not pcall(require, name) then
      trouble.fail("usage", "a store needs %s; --no-store goes without, and then can't resume", packages)
    end
  end
end

--- The path for a new run's store; nothing is there yet.
function state.new_store()
  local where = folder()
  make_folders(require "lfs", where)
  return ("%s/%s-%d.db"):format(where, os.date "!%Y%m%dT%H%M%SZ", process.id())
end

--- The store of the run that was started last.
function state.last_store()
  local where = folder()
  local lfs, last = require "lfs", nil
  if lfs.attributes(where) then
    for name in lfs.dir(where) do
      if name:find "%.db$" and (not last or name > last) then last = name end
    end
  end
  if not last then trouble.fail("usage", "there is no store in %s", where) end
  return where .. "/" .. last
end

--- Ends the command when there is no such file: opening a store makes it.
function state.require_file(path)
  local file, problem = io.open(path, "rb")
  if not file then trouble.fail("usage", "there is no such store: %s", problem) end
  file:close()
end

return state
