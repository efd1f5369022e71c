--- What is known of the batches on this machine: beside each store STORE.db lies ID.json, which says who began it, when
-- and about how many orders. Any worker reads it, and a reload or a new start loses nothing.

local background = require "telnyx.porting.background"
local lfs = require "lfs" -- needed for stores in files as well
local porting = require "telnyx.porting"
local settings = require "settings"

local files = {}

local day = 86400
local known = {} -- id -> what was read of it, by this worker
local keeps_open = 12 -- a batch that leaves something open is kept so many times longer

--- The id of a batch that this page begins: 16 hexadecimal digits, made here or in the browser.
function files.new_id()
  local file = assert(io.open("/dev/urandom", "rb"))
  local id = file:read(8):gsub(".", function(byte) return ("%02x"):format(byte:byte()) end)
  file:close()
  return id
end

--- Whether a text may be the id of a batch: no path can be made of it.
function files.is_id(id)
  return type(id) == "string" and #id <= 40 and id:find "^[%w_-][%w_.-]*$" ~= nil
end

local function path_of(id)
  return ("%s/%s.json"):format(settings.batches, id)
end

--- The store of a batch: a file, or in the database an address.
function files.store(id)
  local database = settings.database
  if not database then return ("%s/%s.db"):format(settings.batches, id) end
  return ("%s%sbatch=%s"):format(database, database:find("?", 1, true) and "&" or "?", id)
end

--- Writes what is known of a new batch: id, user (or nil), begun (Unix seconds), total, what (a sentence).
function files.write(about)
  local path = path_of(about.id)
  local file = assert(io.open(path .. ".new", "wb"))
  assert(file:write(porting.encode(about)))
  assert(file:close())
  assert(os.rename(path .. ".new", path))
end

--- What was written of a batch; nil where this machine knows nothing of it. It does not change any more.
function files.read(id)
  if not files.is_id(id) then return nil end
  if known[id] then return known[id] end
  local file = io.open(path_of(id), "rb")
  if not file then return nil end
  local about = porting.decode(file:read "*a")
  file:close()
  if type(about) ~= "table" or about.id ~= id or type(about.begun) ~= "number" then return nil end
  known[id] = about
  return about
end

--- All batches that this machine knows, the last one first.
function files.list()
  local found, there = {}, {}
  for name in lfs.dir(settings.batches) do
    local id = name:match "^(.*)%.json$"
    local about = id and files.read(id)
    if about then
      found[#found + 1] = about
      there[id] = true
    end
  end
  for id in pairs(known) do
    if not there[id] then known[id] = nil end
  end
  table.sort(found, function(a, b)
    if a.begun ~= b.begun then return a.begun > b.begun end
    return a.id < b.id
  end)
  return found
end

--- Removes what lies on this machine of a batch: a store in a file with its journal, and last what is known of it.
function files.forget(id)
  for name in lfs.dir(settings.batches) do
    if name:sub(1, #id + 3) == id .. ".db" then os.remove(settings.batches .. "/" .. name) end
  end
  os.remove(path_of(id))
end

--- Removes a batch with its store. In a database a process removes that; returns whether it could, as another machine
-- may work on the batch.
local function remove(id)
  if settings.database then
    local removed, err = background.remove(files.store(id))
    if err then ngx.log(ngx.ERR, "the store of the batch ", id, " can't be removed: ", tostring(err)) end
    if not removed then return false end
  end
  files.forget(id)
  return true
end

--- Removes the journals of batches that this page did not begin, and followed, where nothing was written for so long.
local function prune_followed(now)
  local folder, own = settings.state .. "/telnyx-porting", {}
  if lfs.attributes(folder, "mode") ~= "directory" then return end
  for _, about in ipairs(files.list()) do
    local batch = background.open(files.store(about.id))
    if batch then own[batch.files.journal] = true end
  end
  for name in lfs.dir(folder) do
    local path = folder .. "/" .. name
    local changed = name:find "%.journal$" and lfs.attributes(path, "modification")
    -- A process that has one locked writes into it several times a second.
    if changed and not own[path] and now - changed > settings.keep_days * day then
      os.remove(path)
      os.remove(path:gsub("journal$", "log"))
    end
  end
end

--- Removes the batches that ended long ago: after keep_days, or 12 times as long where a batch left something open.
-- view(about): see batch_view.lua. Returns how many.
function files.prune(view, now)
  local removed = 0
  for _, about in ipairs(files.list()) do
    local age = (now - about.begun) / day
    if age > settings.keep_days then
      local seen = view(about)
      local most = seen.resumable and keeps_open * settings.keep_days or settings.keep_days
      if not seen.running and age > most and remove(about.id) then removed = removed + 1 end
    end
  end
  if settings.database then prune_followed(now) end
  return removed
end

return files
