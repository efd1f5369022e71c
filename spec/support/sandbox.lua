-- Talks to the control port of the stand-in API, and knows its addresses (from the environment that it printed).
local cjson = require "cjson"
local http = require "socket.http"
local ltn12 = require "ltn12"

local sandbox = {
  null = cjson.null,
  example_id = "eef10fb8-f3df-4c67-97c5-e18179723222",
  reference = "Acct 123abc", -- some 200 of the default orders have it
  key = os.getenv "SANDBOX_KEY",
  ca = os.getenv "SANDBOX_CA",
  http = os.getenv "SANDBOX_HTTP",
  https = os.getenv "SANDBOX_HTTPS",
  https_h1 = os.getenv "SANDBOX_HTTPS_H1",
  expired = os.getenv "SANDBOX_EXPIRED",
  wrong_host = os.getenv "SANDBOX_WRONG_HOST",
  self_signed = os.getenv "SANDBOX_SELF_SIGNED",
  elsewhere = os.getenv "SANDBOX_ELSEWHERE",
  proxy = os.getenv "SANDBOX_PROXY",
  prefix = os.getenv "SANDBOX_PREFIX",
  public_key = os.getenv "SANDBOX_PUBLIC_KEY",
}

local control = os.getenv "SANDBOX_CONTROL"

-- One control call; returns the decoded answer, raises on anything but 200.
local function call(method, path, body)
  assert(control, 'no sandbox: eval "$(spec/sandbox/sandbox start)" first')
  -- An empty table would become a list or an object at random; no body says the same.
  local text = body and next(body) ~= nil and cjson.encode(body) or ""
  local parts = {}
  local _, status = http.request {
    method = method,
    url = control .. "/control/" .. path,
    headers = { ["Content-Length"] = #text },
    source = ltn12.source.string(text),
    sink = ltn12.sink.table(parts),
    proxy = false,
  }
  local answer = table.concat(parts)
  if status ~= 200 then
    error(("sandbox: %s %s: %s %s"):format(method, path, tostring(status), answer), 0)
  end
  return cjson.decode(answer)
end

-- Everything as at the start. options: orders (how many, 1000), seed, statuses (list, taken in turn), near (share of
-- orders with a near FOC date, 0.25), reference (customer_reference of all), requests (how many to keep, 200),
-- capitals (ids in upper case).
function sandbox.reset(options)
  return call("POST", "reset", options)
end

-- Counts from here on; orders, faults and limits stay.
function sandbox.reset_counters()
  return call("DELETE", "counters")
end

function sandbox.counters()
  return call("GET", "counters")
end

-- Adds a fault: { kind = "drop", when = "after", route = "cancel", times = 1 }, or a list of them.
function sandbox.fault(fault)
  return call("POST", "faults", fault)
end

function sandbox.faults()
  return call("GET", "faults")
end

function sandbox.clear_faults()
  return call("DELETE", "faults")
end

-- How often faults fired: sandbox.fired("drop after", "reused", "HTTP/2.0"); each word given must occur.
function sandbox.fired(...)
  local words, total = { ... }, 0
  for name, count in pairs(sandbox.counters().faults) do
    local all = true
    for _, word in ipairs(words) do
      all = all and (" " .. name .. " "):find(" " .. word .. " ", 1, true) ~= nil
    end
    total = total + (all and count or 0)
  end
  return total
end

-- Sets the rate limit: { limit = 50, window = 1, algorithm = "fixed", retry_after = "none", … }.
function sandbox.limits(limits)
  return call("POST", "limits", limits)
end

-- Filters that the listing ignores: sandbox.ignore_filters{ "status" }.
function sandbox.ignore_filters(names)
  return call("POST", "filters", { ignore = #names > 0 and names or nil })
end

-- The last requests, oldest first, as they came.
function sandbox.requests()
  return call("GET", "requests")
end

function sandbox.forget_requests()
  return call("DELETE", "requests")
end

-- The truth about one order: { order, status, effects, posts, gets }.
function sandbox.order(id)
  return call("GET", "orders/" .. id)
end

-- Changes an order, or makes one: { status = "ported" }, { foc_hours = 12 }, { raw = "…" }, { user_id = "…" }.
function sandbox.set_order(id, changes)
  return call("PUT", "orders/" .. id, changes)
end

-- Sets the service's clock so many seconds ahead of the machine's: sandbox.clock(31 * 60) deletes unlinked documents.
function sandbox.clock(ahead)
  return call("POST", "clock", { ahead = ahead })
end

-- How many seconds the API's own work takes: { report = 0.5, activation = 0.5, review = false (a cancel's; never) }.
function sandbox.times(seconds)
  return call("POST", "times", seconds)
end

-- Ends the work on a report, an activation job or a pending cancel (by the order's id) now.
function sandbox.finish(id)
  return call("POST", "finish/" .. id)
end

-- How webhooks are sent: { url = "http://127.0.0.1:…", repeats = 1, out_of_order = 2, enabled, attempts, pause }.
function sandbox.webhooks(rules)
  return call("POST", "webhooks", rules)
end

-- What was sent: a list of { event, event_type, url, attempt, status, reason, time }, an entry for each attempt.
function sandbox.sent_webhooks()
  return call("GET", "webhooks")
end

-- The truth about all: id -> { status, effects, posts, gets }.
function sandbox.truth()
  return call("GET", "truth")
end

return sandbox
