--- Which stores there are: those in the folder where the command keeps its own, and those that an index there names, as
-- they were put elsewhere. Reads only, but where it says otherwise.

local known = {}

--- The folder, $XDG_STATE_HOME/telnyx-porting; nil where there is no place for one.
function known.folder()
  local base = os.getenv "XDG_STATE_HOME"
  -- The XDG Base Directory Specification has relative paths ignored.
  if base and base:sub(1, 1) == "/" then return base .. "/telnyx-porting" end
  local home = os.getenv "HOME"
  if not home or home == "" then return nil end
  return home .. "/.local/state/telnyx-porting"
end

local function index_path() return known.folder() .. "/stores" end

--- A store's name wherever one stands: an address, or a path from the root.
function known.absolute(store)
  if store:sub(1, 1) == "/" or store:find "^postgres%a*://" then return store end
  local here = require "lfs".currentdir()
  return here and here .. "/" .. store or store
end

--- The stores in the index, in the order in which they came. Each has a line; a line's end in a name is written \n.
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

--- Writes a store down that lies elsewhere than in the folder, which has to be there. Returns whether it could.
function known.add(store)
  store = known.absolute(store)
  for _, one in ipairs(indexed()) do
    if one == store then return true end
  end
  local file = io.open(index_path(), "ab")
  if not file then return false end
  local written = file:write(line_of(store))
  return file:close() and written and true or false
end

--- Strikes stores off the index. gone: store -> true.
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

--- The names of all that are known; some may be gone. Of one in the folder, what lies beside it may still be there.
local function names()
  local folder, found, there = known.folder(), {}, {}
  if not folder then return found end
  local lfs = require "lfs"
  local function add(store)
    if not there[store] then found[#found + 1], there[store] = store, true end
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

--- What is known of each run, the last one first: a list of
--   store (its name), started (a time, with a fraction), base_url, user_id (nil: not known yet), name (the batch's, or
--   nil), total, counts (unknown, claimed, open, settled, and of each outcome), finished (whether all are settled),
--   running (whether a process is at work on it)
-- or store and problem (in words) where it can't be read. Those that are gone, or hold no orders, are left out. And a
-- list of the names of those that are gone.
function known.runs()
  if not pcall(require, "lfs") then return {}, {} end
  local stores = require "telnyx.porting.store"
  local runs, gone = {}, {}
  for place, name in ipairs(names()) do
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
          running = about.running, place = place }
      end
    elseif err.kind == "not_found" then
      gone[#gone + 1] = name
    elseif err.kind ~= "empty" then
      runs[#runs + 1] = { store = name, problem = err.detail, started = 0, place = place }
    end
  end
  table.sort(runs, function(a, b)
    if a.started ~= b.started then return a.started > b.started end
    return a.place > b.place
  end)
  for _, run in ipairs(runs) do
    run.place = nil
    if run.problem then run.started = nil end
  end
  return runs, gone
end

--- When something was last written beside a store that is gone: a time, or nil where nothing is left that may be
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
