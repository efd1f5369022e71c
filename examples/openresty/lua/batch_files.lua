--- What is known of the batches on this machine: beside each store STORE.db lies ID.json, which says who began it, when
-- and about how many orders. Any worker reads it, and a reload or a new start loses nothing.

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

--- Removes a batch with its store and journal.
function files.remove(id)
  local own = { [id .. ".json"] = true }
  for name in lfs.dir(settings.batches) do
    if own[name] or name:sub(1, #id + 3) == id .. ".db" then os.remove(settings.batches .. "/" .. name) end
  end
end

--- Removes the batches that ended long ago: after keep_days, or 12 times as long where a batch left something open. A
-- store in a database stays, as other machines may need it. view(about): see batch_view.lua. Returns how many.
function files.prune(view, now)
  local removed = 0
  for _, about in ipairs(files.list()) do
    local age = (now - about.begun) / day
    if age > settings.keep_days then
      local seen = view(about)
      local most = seen.resumable and keeps_open * settings.keep_days or settings.keep_days
      if not seen.running and age > most then
        files.remove(about.id)
        removed = removed + 1
      end
    end
  end
  return removed
end

return files
