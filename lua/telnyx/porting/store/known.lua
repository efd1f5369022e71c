--- The stores that are known: those in the folder where the command keeps its own, and those that an index there names,
-- as they lie elsewhere. Functions only read, unless they say otherwise.

local known = {}

--- The folder, $XDG_STATE_HOME/telnyx-porting; nil if no folder can be named.
function known.folder()
  local base = os.getenv "XDG_STATE_HOME"
  -- The XDG Base Directory Specification has relative paths ignored.
  if base and base:sub(1, 1) == "/" then return base .. "/telnyx-porting" end
  local home = os.getenv "HOME"
  if not home or home == "" then return nil end
  return home .. "/.local/state/telnyx-porting"
end

local function index_path() return known.folder() .. "/stores" end

--- A store's name that holds in every working directory: an address, or a path from the root.
function known.absolute(store)
  if store:sub(1, 1) == "/" or store:find "^postgres%a*://" then return store end
  local here = require "lfs".currentdir()
  return here and here .. "/" .. store or store
end

--- The stores in the index, in the order in which they were added. Each has a line; a line's end in a name is written
-- as \n.
local function indexed()
  local file, found = io.open(index_path(), "rb"), {}
  if not file then return found end
  for line in file:lines() do
    if line ~= "" then
      found[#found + 1] = line:gsub("\\(.)", function(letter) return letter == "n" and "\n" or letter end)
    end
  end
  file:close()
  return found
end

local function line_of(store)
  return (store:gsub("\\", "\\\\"):gsub("\n", "\\n")) .. "\n"
end

--- Adds a store to the index, for one that lies outside of the folder; the folder has to exist. Returns whether it
-- could.
function known.add(store)
  store = known.absolute(store)
  for _, name in ipairs(indexed()) do
    if name == store then return true end
  end
  local file = io.open(index_path(), "ab")
  if not file then return false end
  local written = file:write(line_of(store))
  return file:close() and written and true or false
end

--- Removes stores from the index. gone: store -> true.
function known.forget(gone)
  local lines, any = {}, false
  for _, store in ipairs(indexed()) do
    if gone[store] then any = true else lines[#lines + 1] = line_of(store) end
  end
  if not any then return end
  local new = index_path() .. ".new"
  local file = io.open(new, "wb")
  if not file then return end
  local written = file:write(table.concat(lines))
  if file:close() and written then os.rename(new, index_path()) end
end

--- The profiles of the command that runs were made with: store -> name. Each has a line, NAME and store; a later line
-- of a store holds.
local function profiles()
  local file, found = io.open(known.folder() .. "/profiles", "rb"), {}
  if not file then return found end
  for line in file:lines() do
    local name, store = line:match "^(%S+) (.+)$"
    if name then found[store:gsub("\\(.)", function(letter) return letter == "n" and "\n" or letter end)] = name end
  end
  file:close()
  return found
end

--- Records the profile of a run; the folder has to exist. Returns whether it could.
function known.set_profile(store, name)
  local file = io.open(known.folder() .. "/profiles", "ab")
  if not file then return false end
  local written = file:write(name, " ", line_of(known.absolute(store)))
  return file:close() and written and true or false
end

--- The profile that a run was made with, or nil.
function known.profile_of(store)
  return known.folder() and profiles()[known.absolute(store)] or nil
end

--- The names of all known stores. Some of the stores may be gone; of one in the folder, files beside it may be left.
local function names()
  local folder, found, seen = known.folder(), {}, {}
  if not folder then return found end
  local lfs = require "lfs"
  local function add(store)
    if not seen[store] then found[#found + 1], seen[store] = store, true end
  end
  if lfs.attributes(folder, "mode") == "directory" then
    for name in lfs.dir(folder) do
      local own = name:match "^.-%.db$" or name:match "^(.-%.db)[.-]"
      if own then add(folder .. "/" .. own) end
    end
  end
  table.sort(found)
  for _, store in ipairs(indexed()) do add(store) end
  return found
end

--- The runs of all known stores, the last one first: a list of tables with
--   store (its name), started (a time, with a fraction), base_url, user_id (nil: not known yet), name (the batch's, or
--   nil), total, counts (unknown, claimed, open, settled, and of each outcome), finished (whether all are settled),
--   running (whether a process is working on it), profile (the command's, or nil)
-- or with store and problem (in words) where the store can't be read. Stores that are gone or hold no orders are left
-- out. The second result is a list of the names of those that are gone.
function known.runs()
  if not pcall(require, "lfs") then return {}, {} end
  local stores = require "telnyx.porting.store"
  local runs, gone, used = {}, {}, known.folder() and profiles() or {}
  for index, name in ipairs(names()) do
    local store, err = stores.read { path = name, failure = function(kind, detail)
      return { kind = kind, detail = detail }
    end }
    local about, counts
    if store then
      about = store:about()
      counts, err = store:counts()
      store:close()
    end
    if about and counts then
      if counts.total > 0 then
        runs[#runs + 1] = { store = name, started = about.created, base_url = about.base_url, user_id = about.user_id,
          name = about.name, total = counts.total, counts = counts, finished = counts.settled == counts.total,
          running = about.running, index = index, profile = used[known.absolute(name)] }
      end
    elseif err.kind == "not_found" then
      gone[#gone + 1] = name
    elseif err.kind ~= "empty" then
      runs[#runs + 1] = { store = name, problem = err.detail, started = 0, index = index }
    end
  end
  table.sort(runs, function(a, b)
    if a.started ~= b.started then return a.started > b.started end
    return a.index > b.index
  end)
  for _, run in ipairs(runs) do
    run.index = nil
    if run.problem then run.started = nil end
  end
  return runs, gone
end

--- When something was last written beside a store that is gone: a time, or nil if nothing is left that may be
-- removed. A log of SQLite's (-wal) with something in it is kept, as the file may just have been moved.
function known.last_trace(store)
  local lfs, latest = require "lfs", nil
  local wal = lfs.attributes(store .. "-wal")
  if wal and wal.size > 0 then return nil end
  for _, ending in ipairs { ".lock", ".journal", ".log", "-wal", "-shm" } do
    local changed = lfs.attributes(store .. ending, "modification")
    latest = changed and math.max(latest or changed, changed) or latest
  end
  return latest
end

return known
