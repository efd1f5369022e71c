--- Receives a webhook: verifies it, has it written to the disk, and answers 200 only then. No code of the handler's
-- runs here.

local dispatcher = require "dispatcher"
local queue = require "queue"
local settings = require "settings"
local spool = require "spool"
local webhook = require "telnyx.porting.webhook"
local worker = require "worker"

local receiver = {}

-- As nginx has it, whatever a handler makes of it.
local exit = ngx.exit

local writing_s = 60 -- that a worker which is to end waits for the disk

-- Only what is believed and kept gets 200: Telnyx delivers the rest again.
local answers = { missing_header = 401, bad_signature = 401, stale = 401, bad_body = 400, bad_key = 500 }

--- Once in each worker.
function receiver.init()
  worker.init()
  spool.prepare()
  dispatcher.init()
end

local function put_off(event, why)
  ngx.log(ngx.ERR, "webhook ", event.id, " put off: ", why)
  ngx.header["Retry-After"] = 10
  return exit(503)
end

--- What nginx.conf calls for a request.
function receiver.receive()
  if ngx.req.get_method() ~= "POST" then
    ngx.header["Allow"] = "POST"
    return exit(405)
  end
  ngx.req.read_body() -- into memory: nginx.conf's buffer is as large as the largest body
  local body = ngx.req.get_body_data() or ""
  local event, err = webhook.verify(body, ngx.req.get_headers(), settings.keys)
  if not event then
    ngx.log(ngx.WARN, "webhook refused: ", tostring(err))
    return exit(answers[err.kind])
  end
  if queue.waiting() >= settings.most_waiting then return put_off(event, "too many events wait") end
  local place, shown_by, order = spool.place(event)
  -- A worker that is to end waits for timers, and not for threads: without this one it would drop the request.
  ngx.thread.spawn(function() ngx.sleep(writing_s) end)
  local ran, kept, why = ngx.run_worker_thread("webhooks", "writer", "keep", place, shown_by) -- luacheck: ignore 143
  if kept == "repeat" then
    ngx.log(ngx.NOTICE, "webhook ", event.id, " dropped: repeat")
    return exit(200)
  elseif not ran or kept ~= "kept" and kept ~= "waits" then
    return put_off(event, tostring(why or kept))
  end
  if kept == "waits" then
    ngx.log(ngx.NOTICE, "webhook ", event.id, " dropped: repeat of one that waits")
  else
    queue.add_waiting(1)
  end
  queue.push(order)
  dispatcher.wake()
  return exit(200)
end

return receiver
