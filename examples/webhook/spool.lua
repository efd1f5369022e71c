--- The folder of events. What is in waiting/ was answered with 200 and is still to be handled, so no process has to
-- remember it.
--
--   waiting/XX/ORDER~TIME~RANK~ID.json   the event. XX spreads orders over folders; names sort as events happened
--   tries/XX/…                           its failed attempts: how many, how many workers they cost, and the last reason
--   failed/XX/…json and …reason          put aside
--   handled/DAY/ID                       shows for some days that an event was handled
--   states/DAY/…                         the latest state of an order that was handled
--   temp/                                being written

local files = require "files"
local porting = require "telnyx.porting"
local settings = require "settings"
local worker = require "worker"

local spool = {}

local root = settings.events
local longest = 80 -- bytes of an id in a file's name

-- Ids as they stand in names of files; UUIDs are the same in small and capital letters.
local function name_of(id)
  if id:find "^%x+%-%x+%-%x+%-%x+%-%x+$" then id = id:lower() end
  local plain = id:gsub("[^%w%-]", function(byte) return ("%%%02X"):format(byte:byte()) end)
  if #plain > longest then return "md5-" .. ngx.md5(id) end
  return plain
end

local function folder_of(kind, order)
  return ("%s/%s/%s"):format(root, kind, ngx.md5(order):sub(1, 2))
end

local final = { ported = true, cancelled = true }

--- Of two events with the same time, the one after which no other state comes is the later one.
local function rank(event)
  local status = type(event.payload) == "table" and event.payload.status
  local ends = event.event_type == "porting_order.deleted" or type(status) == "table" and final[status.value]
  return ends and 1 or 0
end

--- The order whose events are handled one after the other, as it stands in names; an event without one is alone.
function spool.order(event)
  return event.porting_order_id and name_of(event.porting_order_id) or "event-" .. name_of(event.id)
end

local count = 0

local function temporary()
  count = count + 1
  return ("%s/temp/%s-%d"):format(root, worker.name(), count)
end

local function day_folders(kind)
  local found = {}
  for back = 0, math.ceil(settings.kept_days) do
    found[#found + 1] = ("%s/%s/%s"):format(root, kind, os.date("!%Y-%m-%d", ngx.time() - back * 86400))
  end
  return found
end

--- What writer.keep takes for an event.
function spool.place(event)
  local order, id = spool.order(event), name_of(event.id)
  local name = ("%s~%017.6f~%d~%s.json"):format(order, math.max(0, porting.time(event.occurred_at)), rank(event), id)
  local shown_by = { folder_of("failed", order) .. "/" .. name }
  for _, folder in ipairs(day_folders "handled") do shown_by[#shown_by + 1] = folder .. "/" .. id end
  local folder = folder_of("waiting", order)
  return {
    folder = folder, path = folder .. "/" .. name, temporary = temporary(), content = porting.encode(event),
  }, shown_by, order
end

--- The names of an order's waiting events, as they happened.
function spool.waiting(order)
  local names, start = {}, order .. "~"
  for _, name in ipairs(files.list(folder_of("waiting", order))) do
    if name:sub(1, #start) == start then names[#names + 1] = name end
  end
  return names
end

local function order_of(name)
  return name:match "^(.-)~"
end

--- Calls visit(name, order) for each waiting event. Lets other light threads run in between.
function spool.each(visit)
  for place = 0, 255 do
    for _, name in ipairs(files.list(("%s/waiting/%02x"):format(root, place))) do
      local order = order_of(name)
      if order then visit(name, order) end
    end
    if place % 32 == 31 then ngx.sleep(0.001) end
  end
end

--- The event of a name, as webhook.verify gave it; or nil, why, and whether its file was read and holds none.
function spool.read(name)
  local text, why = files.read(folder_of("waiting", order_of(name)) .. "/" .. name)
  if not text then return nil, why, false end
  local event, err = porting.decode(text)
  if type(event) ~= "table" or type(event.id) ~= "string" then
    return nil, "its file holds no event: " .. (err and err.detail or "no id"), true
  end
  return event
end

-- Values that are remembered for some days, one in a file.
local Kept = {}
Kept.__index = Kept

function Kept:get(key)
  for _, folder in ipairs(day_folders(self.kind)) do
    local text = files.read(folder .. "/" .. name_of(key))
    if text then return tonumber(text) end
  end
end

function Kept:set(key, value)
  local folder = day_folders(self.kind)[1]
  files.make_folder(folder)
  return files.replace(folder .. "/" .. name_of(key), temporary(), ("%.17g"):format(value))
end

--- For webhook.sequence, which drops a state that is older than one that was handled. The other keys need not be kept:
-- handled/ shows which events came before, and an order is in one hand at a time.
function Kept:add() return self.kind ~= nil end
function Kept:delete() return self.kind ~= nil end

spool.states = setmetatable({ kind = "states" }, Kept)

function spool.is_handled(event)
  for _, folder in ipairs(day_folders "handled") do
    if files.exists(folder .. "/" .. name_of(event.id)) then return true end
  end
  return false
end

--- failed attempts, how many workers they cost, and why the last one failed.
function spool.tries(name)
  local text = files.read(folder_of("tries", order_of(name)) .. "/" .. name)
  local failed, crashed, reason = (text or ""):match "^(%d+) (%d+) (.*)$"
  return tonumber(failed) or 0, tonumber(crashed) or 0, reason
end

function spool.note(name, failed, crashed, reason)
  local folder = folder_of("tries", order_of(name))
  return files.replace(folder .. "/" .. name, temporary(), ("%d %d %s"):format(failed, crashed, reason))
end

--- Removes an event that waits, and what is noted about it.
function spool.remove(name)
  os.remove(folder_of("waiting", order_of(name)) .. "/" .. name)
  os.remove(folder_of("tries", order_of(name)) .. "/" .. name)
end

--- An event was handled, or need not be. First what shows it: a worker that ends in between leaves a repeat.
function spool.finish(name, event)
  local folder = day_folders("handled")[1]
  files.make_folder(folder)
  local good, why = files.replace(folder .. "/" .. name_of(event.id), temporary(), "") -- empty: takes no block
  if not good then ngx.log(ngx.ERR, "webhook ", event.id, " may be handled again: ", why) end
  spool.remove(name)
end

--- Puts an event aside; `events` lists it and moves it back.
function spool.put_aside(name, reason)
  local order = order_of(name)
  local folder = folder_of("failed", order)
  local good, why = files.replace(folder .. "/" .. name .. ".reason", temporary(), reason .. "\n")
  if good then good, why = os.rename(folder_of("waiting", order) .. "/" .. name, folder .. "/" .. name) end
  if good then spool.remove(name) end
  return good, why
end

--- Makes the folders. Called by each worker, as its user.
function spool.prepare()
  for _, kind in ipairs { "waiting", "tries", "failed" } do
    assert(files.make_folder(root .. "/" .. kind))
    for place = 0, 255 do assert(files.make_folder(("%s/%s/%02x"):format(root, kind, place))) end
  end
  for _, kind in ipairs { "handled", "states", "temp" } do assert(files.make_folder(root .. "/" .. kind)) end
end

--- Removes what is no longer needed: what workers that ended were writing, and days that are over.
function spool.tidy()
  for _, name in ipairs(files.list(root .. "/temp")) do
    if not worker.lives(name:match "^%d+%-%d+" or "") then os.remove(root .. "/temp/" .. name) end
  end
  for _, kind in ipairs { "handled", "states" } do
    local current = day_folders(kind)
    local oldest = current[#current]:match "[%d-]+$"
    for _, day in ipairs(files.list(root .. "/" .. kind)) do
      if day < oldest then
        local folder = ("%s/%s/%s"):format(root, kind, day)
        for _, name in ipairs(files.list(folder)) do os.remove(folder .. "/" .. name) end
        files.remove_folder(folder)
      end
    end
  end
end

return spool
