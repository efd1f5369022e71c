--- Server-sent events. GET /events: all batches that the user may see, for all tabs of a browser. GET
-- /batches/{id}/events: one batch with its outcomes, for scripts. A stream ends when its worker does (a reload); the
-- browser then asks again.

local batches = require "batches"
local porting = require "telnyx.porting"
local view = require "batch_view"

local streams = {}

-- Between two looks, and between two signs of life where there is nothing to tell, in seconds.
local interval, sign_of_life = 0.25, 10

local function begin()
  ngx.header["Content-Type"] = "text/event-stream"
  ngx.header["Cache-Control"] = "no-store"
  ngx.header["X-Accel-Buffering"] = "no"
  if ngx.req.get_method() == "HEAD" then return ngx.exit(ngx.HTTP_OK) end
end

--- Sends an event; false when the browser is gone. id: where to go on after a break.
local function send(name, value, id)
  local sent = ngx.print(("event: %s\n%sdata: %s\n\n"):format(name, id and ("id: %s\n"):format(id) or "",
    type(value) == "string" and value or porting.encode(value)))
  return sent and ngx.flush(true)
end

--- Calls look() until it returns false, the browser is gone or the worker is to end. look returns true where it has
-- sent something.
local function follow(look)
  local quiet = 0
  while not ngx.worker.exiting() do
    local sent = look()
    if sent == false then return end
    quiet = sent and 0 or quiet + interval
    if quiet >= sign_of_life then
      quiet = 0
      if not send("alive", { now = ngx.now() }) then return end
    end
    ngx.sleep(interval)
  end
end

function streams.all()
  begin()
  local known = {}
  local first = true
  follow(function()
    local at = ngx.now()
    local seen, changed, there = batches.seen(), {}, {}
    for _, batch in ipairs(seen) do
      local text = porting.encode(batch)
      there[batch.id] = true
      if known[batch.id] ~= text then changed[#changed + 1] = batch end
      known[batch.id], batch.at = text, at
    end
    local gone = {}
    for id in pairs(known) do
      if not there[id] then
        known[id] = nil
        gone[#gone + 1] = id
      end
    end
    if not first and #changed + #gone == 0 then return nil end
    local value = { all = first, batches = #changed > 0 and changed or porting.empty_array, now = ngx.now(),
      gone = #gone > 0 and gone or porting.empty_array }
    first = false
    return send("batches", value) and true or false
  end)
end

local function send_outcomes(batch, after)
  local outcomes, place = batch:outcomes(after)
  if #outcomes == 0 then return true, place, false end
  for i, outcome in ipairs(outcomes) do outcomes[i] = batches.shown(outcome) end
  return send("outcomes", outcomes, place), place, true
end

function streams.one(id)
  local after = batches.place(ngx.var.http_last_event_id)
  local batch, about = batches.find(id)
  begin()
  local last, problem
  follow(function()
    local seen = view.of(about, batch) -- before the outcomes are read: what an ended run wrote is all there
    local good, more
    repeat
      good, after, more = send_outcomes(batch, after)
    until not good or not more
    if not good then return false end
    if seen.running then
      if not seen.total then return nil end -- it has said nothing yet
      local text = porting.encode(seen)
      if text == last then return nil end
      last = text
      return send("progress", text) and true or false
    end
    problem = seen.state == "broken" and seen.problem
    if problem then
      send("problem", { error = problem .. "; resume goes on with it" })
    else
      seen.finished, seen.interrupted = true, seen.stopped
      send("end", seen)
    end
    return false
  end)
end

return streams
