--- Receives webhooks in nginx: verifies, answers 200 at once, and handles what is fresh in a timer.

local webhook = require "telnyx.porting.webhook"
local handle = require "handler"

-- Read once, when nginx reads its configuration; a key that is missing or wrong keeps it from starting.
local key = os.getenv "TELNYX_PUBLIC_KEY"
if not key then error("TELNYX_PUBLIC_KEY is not set; nginx keeps it for a reload with: env TELNYX_PUBLIC_KEY;", 0) end
local _, refused = webhook.verify_signature("", "", key)
if refused.kind == "bad_key" then error("TELNYX_PUBLIC_KEY: " .. refused.detail, 0) end

local seen = webhook.sequence { store = ngx.shared.webhooks }
local most_waiting = 1000 -- events of one worker

-- Events that were answered for and are still to be handled: one after the other, in one timer of the worker. A timer
-- for each would run into nginx' limit of running timers, past which nginx drops them.
local waiting, first, last = {}, 1, 0
local at_work = false

local receiver = {}

--- Handles what waits. When the worker ends (a reload, say), nginx calls it at once with premature: what was answered
-- with 200 will not come again, so it is handled all the same. A fast stop of nginx, or a crash, loses what waits.
local function work(premature)
  while first <= last do
    local event = waiting[first]
    waiting[first] = nil
    first = first + 1
    local ok, err = pcall(handle, event, premature or ngx.worker.exiting())
    if not ok then ngx.log(ngx.ERR, "webhook ", event.id, " was not handled: ", tostring(err)) end
  end
  at_work = false
end

--- Puts an event in the line; false and why, when that can't be done.
local function enqueue(event)
  if last - first + 1 >= most_waiting then return false, "too many events wait" end
  last = last + 1
  waiting[last] = event
  if at_work then return true end
  local ok, err = ngx.timer.at(0, work)
  if not ok then
    waiting[last] = nil
    last = last - 1
    return false, err
  end
  at_work = true
  return true
end

--- The body as it was received, from memory or from the file into which nginx put it.
local function read_body()
  ngx.req.read_body()
  local path = ngx.req.get_body_file()
  if not path then return ngx.req.get_body_data() or "" end
  local file, err = io.open(path, "rb")
  if not file then return nil, err end
  local body = file:read "*a"
  file:close()
  return body
end

-- Only what is believed and kept gets 200: Telnyx delivers the rest again.
local answers = { missing_header = 401, bad_signature = 401, stale = 401, bad_body = 400, bad_key = 500 }

--- What nginx.conf calls for a request.
function receiver.receive()
  if ngx.req.get_method() ~= "POST" then
    ngx.header["Allow"] = "POST"
    return ngx.exit(405)
  end
  local body, problem = read_body()
  if not body then
    ngx.log(ngx.ERR, "webhook not read: ", problem)
    return ngx.exit(500)
  end
  local event, err = webhook.verify(body, ngx.req.get_headers(), key)
  if not event then
    ngx.log(ngx.WARN, "webhook refused: ", tostring(err))
    return ngx.exit(answers[err.kind])
  end
  local fresh, why = seen:fresh(event)
  if not fresh then
    ngx.log(ngx.NOTICE, "webhook ", event.id, " dropped: ", why)
    return ngx.exit(200)
  end
  local kept
  kept, why = enqueue(event)
  if not kept then
    seen:forget(event) -- it will come again
    ngx.log(ngx.ERR, "webhook ", event.id, " put off: ", why)
    return ngx.exit(503)
  end
  return ngx.exit(200)
end

return receiver
