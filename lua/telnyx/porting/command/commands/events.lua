--- telnyx-porting events: shows what happened to orders, and with --follow what happens.

local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local event_rows = require "telnyx.porting.command.showing.event_rows"
local exit_status = require "telnyx.porting.command.running.exit_status"
local key = require "telnyx.porting.ids".key
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_lookup = require "telnyx.porting.command.selecting.order_lookup"
local polling = require "telnyx.porting.command.running.polling"
local porting = require "telnyx.porting"

-- A follower reads again what is so recent, as events may become readable in another order than they happened in.
local overlap = 60

local function stamp(seconds)
  return os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(seconds))
end

--- When an event happened, in Unix seconds.
local function time_of(event)
  return porting.time(event_rows.time_of(event) or "") or 0
end

--- Returns the events that the options select, oldest first. since: a date and time.
local function read(client, options, since)
  local filter = {
    created_at = since and { gte = since } or nil,
    porting_order_id = options.order,
    type = options.type,
  }
  local list = {}
  local walk = command_error.call_library(client.events.each, client.events,
    { filter = next(filter) and filter or nil, relist = true })
  while true do
    local event = command_error.call_library(walk)
    if not event then break end
    list[#list + 1] = { event = event, time = time_of(event), place = #list }
  end
  -- The API documents no order. Events of one instant arrive newest first, so they are reversed.
  table.sort(list, function(a, b)
    if a.time ~= b.time then return a.time < b.time end
    return a.place > b.place
  end)
  return list
end

--- Returns the time at the service, which takes an answer: our clock may be wrong.
local function now(client)
  local page, err = client.events:list { page = { size = 1 } }
  if not page then command_error.raise_from(err) end
  return math.floor(client:server_time())
end

--- Shows events until a signal. An error that may be temporary is reported once, and the read is repeated.
local function follow(client, options, writer)
  local poll = polling.new(options, true)
  local start = options.since and porting.time(options.since) or now(client)
  local seen, latest, silent = {}, start, false
  repeat
    local good, list = pcall(read, client, options, stamp(math.max(start, latest - overlap)))
    if good then
      silent = false
      for _, entry in ipairs(list) do
        local id = key(entry.event.id)
        if not seen[id] and entry.time >= start then
          seen[id] = entry.time
          latest = math.max(latest, entry.time)
          writer:add(entry.event)
        end
      end
      -- Events before the overlap are not read again.
      for id, time in pairs(seen) do
        if time < latest - 2 * overlap then seen[id] = nil end
      end
      writer:flush()
    elseif not command_error.is_retryable(list) then
      error(list, 0)
    elseif not silent then
      silent = true
      local _, line = command_error.describe(list)
      io.stderr:write(("telnyx-porting: %s; trying again\n"):format(line))
    end
  until poll.pause()
  return exit_status.done
end

return function(options)
  if options.follow and options.out == "json" then
    command_error.usage("a list in JSON has an end, --follow has none: say --out jsonl")
  end
  local named, _, references
  if options.order then named, _, references = order_ids.from_options { ids = { options.order } } end
  local client = connection.open(options)
  if named then
    local ids = order_lookup.complete(client, named, references)
    if #ids ~= 1 then command_error.usage("--order %s names %d orders: name one", options.order, #ids) end
    options.order = ids[1]
  end
  local writer = event_rows.writer(options)
  if options.follow then return follow(client, options, writer) end
  for _, entry in ipairs(read(client, options, options.since)) do writer:add(entry.event) end
  writer:close()
  return exit_status.done
end
