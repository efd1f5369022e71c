--- POST /batches: starts a batch in a process of its own. GET /batches/{id}/events: how it goes, as server-sent events,
-- from any worker. POST /batches/{id}/stop. What is known of a batch lies beside its store, so that it does not matter
-- which worker is asked, or whether nginx was reloaded meanwhile. With a database, the batch may run on any machine.

local answer = require "answer"
local background = require "telnyx.porting.background"
local client = require "telnyx"
local guard = require "guard"
local porting = require "telnyx.porting"
local settings = require "settings"

background.command = settings.command

local batches = {}

-- Between two looks at a batch, and between two signs of life to a browser that has nothing to be told, in seconds.
local interval, sign_of_life = 0.2, 15

local function store_of(id)
  local database = settings.database
  if not database then return ("%s/%s.db"):format(settings.batches, id) end
  return ("%s%sbatch=%s"):format(database, database:find("?", 1, true) and "&" or "?", id)
end

--- Whether a run has told its end, and nothing is left that another machine could go on with.
local function is_settled(batch)
  local report = batch:report()
  local counts = report and report.counts
  return counts and counts["not-attempted"] + counts.failed + (counts.unknown or 0) == 0
end

--- The batch of an id. In a database it may run elsewhere: then a process of this machine follows it.
local function find(id)
  local store = store_of(id)
  local batch, err = background.open(store)
  if not settings.database or batch and (batch:running() or is_settled(batch)) then return batch, err end
  return background.follow(store)
end

local function new_id()
  local file = assert(io.open("/dev/urandom", "rb"))
  local id = file:read(8):gsub(".", function(byte) return ("%02x"):format(byte:byte()) end)
  file:close()
  return id
end

--- The ids of the request's body, { "ids": [ … ] }, or nil.
local function asked_ids()
  ngx.req.read_body()
  local body = porting.decode(ngx.req.get_body_data() or "")
  local ids = type(body) == "table" and body.ids
  if type(ids) ~= "table" or #ids == 0 then return nil end
  for _, id in ipairs(ids) do
    if type(id) ~= "string" then return nil end
  end
  return ids
end

function batches.start()
  guard.method "POST"
  local ids = asked_ids()
  if not ids then return answer.problem(400, 'the body must be {"ids":["…", …]}') end
  local id = new_id()
  local batch, err = background.start(client, ids, { store = store_of(id) })
  if not batch then return answer.failure(err) end
  local begun
  repeat
    begun, err = batch:begun()
    if begun == nil then ngx.sleep(0.02) end
  until begun ~= nil
  if not begun then return answer.failure(err) end
  ngx.header["Location"] = "/batches/" .. id .. "/events"
  return answer.json(202, { id = id, total = #ids })
end

--- Sends an event; false when the browser is gone. id: where to go on after a break.
local function send(name, value, id)
  local sent = ngx.print(("event: %s\n%sdata: %s\n\n"):format(name, id and ("id: %s\n"):format(id) or "",
    porting.encode(value)))
  return sent and ngx.flush(true)
end

--- What the page shows of an outcome.
local function shown(outcome)
  return {
    id = outcome.id,
    outcome = outcome.outcome,
    detail = outcome.err and tostring(outcome.err) or outcome.reason,
  }
end

local function send_outcomes(batch, after)
  local outcomes, place = batch:outcomes(after)
  if #outcomes == 0 then return true, place, false end
  for i, outcome in ipairs(outcomes) do outcomes[i] = shown(outcome) end
  return send("outcomes", outcomes, place), place, true
end

function batches.events(id)
  guard.method "GET"
  local batch, err = find(id)
  if not batch then return answer.failure(err) end
  ngx.header["Content-Type"] = "text/event-stream"
  ngx.header["Cache-Control"] = "no-store"
  ngx.header["X-Accel-Buffering"] = "no"
  local after, quiet, here = ngx.var.http_last_event_id, 0, true
  if after == "" then after = nil end
  while here and not ngx.worker.exiting() do -- the browser asks again, and gets a worker that stays
    -- Asked before its words are read: what a process that has ended wrote is all there.
    local running = batch:running()
    local report, problem = batch:report()
    local more
    here, after, more = send_outcomes(batch, after)
    if not more and report then
      send("end", { total = report.total, done = report.total, counts = report.counts, finished = true,
        interrupted = report.stopped or nil })
      return
    elseif not more and (problem or not running) then
      send("problem", { error = ("%s; to go on: telnyx-porting resume %s"):format(problem and problem.detail
        or "the batch's process ended before the batch did", store_of(id)) })
      return
    end
    local progress = batch:progress()
    if here and progress then here = send("progress", progress) end
    quiet = more and 0 or quiet + interval
    if here and quiet >= sign_of_life then
      quiet = 0
      here = ngx.print ": still here\n\n" and ngx.flush(true)
    end
    if not more then ngx.sleep(interval) end
  end
end

function batches.stop(id)
  guard.method "POST"
  local batch, err = find(id)
  if not batch then return answer.failure(err) end
  local stopped
  stopped, err = batch:stop()
  if stopped == nil then return answer.failure(err) end
  return answer.json(200, { stopped = stopped })
end

return batches
