-- Sends webhooks: signed, one after another, tried again, and repeated or out of order where that is asked for.
local clock = require "sandbox.clock"
local json = require "sandbox.json"
local server = require "sandbox.server"
local signing = require "sandbox.signing"

local webhooks = {}
local rules, queue, gathered, attempts, log, generation, sending = {}, {}, {}, {}, {}, 0, false

local DEFAULTS = {
  enabled = true,
  url = json.null, -- where all go; null: each to its order's webhook_url, if that is on loopback
  repeats = 0, -- how many more times each is sent
  out_of_order = 0, -- so many are gathered, then sent latest first; 0: none are
  attempts = 3, -- how often one that is not answered with 2xx is tried
  pause = 0.05, -- seconds between those
}
local TIMEOUT_MS, MOST_LOGGED = 2000, 1000

-- "http://127.0.0.1:8080/path" as host, port and path; nil for what is no URL of plain HTTP on loopback.
local function parts(url)
  local host, rest = tostring(url):match("^http://(%[::1%])(.*)$")
  if not host then
    host, rest = tostring(url):match("^http://([^/:]+)(.*)$")
  end
  if host ~= "127.0.0.1" and host ~= "localhost" and host ~= "[::1]" then
    return nil
  end
  local port, path = rest:match("^:(%d+)(.*)$")
  path = path or rest
  return host == "localhost" and "127.0.0.1" or host, tonumber(port or 80), path == "" and "/" or path
end

function webhooks.reset()
  generation = generation + 1
  queue, gathered, attempts, log, sending = {}, {}, {}, json.list(), false
  for name, value in pairs(DEFAULTS) do
    rules[name] = value
  end
end

local function post(url, text)
  local host, port, path = parts(url)
  local timestamp = tostring(math.floor(server.now()))
  local socket, reason = server.connect(host, port, TIMEOUT_MS)
  if not socket then
    return nil, reason
  end
  socket:send(table.concat({
    "POST " .. path .. " HTTP/1.1",
    "Host: " .. host .. ":" .. port,
    "User-Agent: telnyx-webhooks",
    "Content-Type: application/json",
    "Content-Length: " .. #text,
    "telnyx-signature-ed25519: " .. signing.sign(timestamp .. "|" .. text),
    "telnyx-timestamp: " .. timestamp,
    "Connection: close",
    "",
    text,
  }, "\r\n"))
  local line
  line, reason = socket:receive("*l")
  socket:close()
  return tonumber(line and line:match("^HTTP/%d%.%d (%d%d%d)")), reason
end

local function send(delivery)
  local event, url = delivery.event, delivery.url
  for attempt = 1, rules.attempts do
    attempts[event.id] = (attempts[event.id] or 0) + 1
    local status, reason = post(url, json.encode {
      data = {
        event_type = event.event_type,
        id = event.id,
        occurred_at = event.created_at,
        payload = event.payload,
        record_type = "event",
      },
      meta = { attempt = attempts[event.id], delivered_to = url },
    })
    if #log >= MOST_LOGGED then
      table.remove(log, 1)
    end
    log[#log + 1] = {
      attempt = attempts[event.id],
      event = event.id,
      event_type = event.event_type,
      reason = reason or json.null,
      status = status or json.null,
      time = clock.stamp(),
      url = url,
    }
    if status and status >= 200 and status < 300 then
      return
    elseif attempt < rules.attempts then
      server.sleep(rules.pause)
    end
  end
end

-- One timer sends all that is queued, so that the order of the queue is the order of arrival.
local function work(of)
  while of == generation and queue[1] do
    send(table.remove(queue, 1))
  end
  if of == generation then
    sending = false
  end
end

local function enqueue(delivery)
  for _ = 0, rules.repeats do
    queue[#queue + 1] = delivery
  end
  if not sending then
    sending = true
    server.after(0, work, generation)
  end
end

local function flush()
  for i = #gathered, 1, -1 do
    enqueue(gathered[i])
  end
  gathered = {}
end

-- To be called once for each event; order_url: the order's own webhook_url.
function webhooks.deliver(event, order_url)
  local url = rules.url ~= json.null and rules.url or order_url
  if not rules.enabled or not parts(url) then
    return
  end
  local delivery = { event = event, url = url }
  if rules.out_of_order < 2 then
    return enqueue(delivery)
  end
  gathered[#gathered + 1] = delivery
  if #gathered >= rules.out_of_order then
    flush()
  end
end

-- Changes some of the rules (DEFAULTS); what was gathered under the old ones goes out.
function webhooks.set(options)
  for name, value in pairs(options) do
    if DEFAULTS[name] == nil then
      error("unknown webhook option: " .. name, 0)
    elseif name == "url" and value ~= json.null and not parts(value) then
      error("url must be http:// on loopback", 0)
    end
    rules[name] = value
  end
  flush()
  return rules
end

-- What was sent: an entry for each attempt, oldest first.
function webhooks.log()
  return log
end

return webhooks
