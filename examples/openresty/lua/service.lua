--- GET /service: which service this page works on, who is asking, and until when the rate limit holds requests back.

local answer = require "answer"
local client = require "telnyx"
local settings = require "settings"
local users = require "users"

local service = {}

local short_wait = 1 -- seconds that a request waits in silence

--- "live" for Telnyx' own hosts, "stand-in" for an address of this machine, else "other".
function service.kind(base_url)
  local scheme, host = base_url:match "^(%a+)://([^/?#]*)"
  host = (host or ""):lower():gsub(":%d+$", "")
  if scheme == "https" and (host == "api.telnyx.com" or host:find "^api%.telnyx%.%a%a$") then return "live" end
  if host == "localhost" or host == "[::1]" or host:find "^127%.%d+%.%d+%.%d+$" then return "stand-in" end
  return "other"
end

function service.facts()
  local base_url = client:base_url()
  return { base_url = base_url, kind = service.kind(base_url), user = users.current(), now = ngx.now(),
    database = settings.database ~= nil }
end

--- How long the rate limit holds this worker's requests back: a table for an answer, or nil where that is short.
function service.waiting()
  local left = client:counts().paused_left
  if left <= short_wait then return nil end
  return { reason = "rate limit", seconds = math.ceil(left), ["until"] = math.ceil(ngx.now() + left) }
end

--- Answers that the rate limit has to be waited for. The browser shows until when, and asks again then.
function service.answer_waiting(waiting)
  ngx.header["Retry-After"] = waiting.seconds
  return answer.problem(503, ("the service's rate limit holds requests back for %d s"):format(waiting.seconds),
    { waiting = waiting })
end

--- Waits for a request, but not for the rate limit. Returns what the call returns; or nil, nil and what
-- service.waiting returns.
function service.result(request)
  while not request:done() do
    local waiting = service.waiting()
    if waiting then
      request:abort()
      return nil, nil, waiting
    end
    ngx.sleep(0.01)
  end
  return request:result()
end

function service.show()
  return answer.json(200, service.facts())
end

return service
