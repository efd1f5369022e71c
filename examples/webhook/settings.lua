--- The receiver's limits and keys, from the environment. Read when nginx reads its configuration, so a reload reads the
-- file of the keys again; nginx.conf names each variable, as nginx drops the others.

local webhook = require "telnyx.porting.webhook"

--- A number of the environment that is from low to high, or the default.
local function number(name, default, low, high)
  local text = os.getenv(name)
  if not text or text == "" then return default end
  local value = tonumber(text)
  if not value or not (value >= low and value <= high) then
    error(("%s must be a number from %g to %g, not %s"):format(name, low, high, text), 0)
  end
  return value
end

local settings = {
  events = ngx.config.prefix() .. "events", -- the folder of what was received
  most_waiting = number("MOST_WAITING", 10000, 1, 1000000), -- events; with more, the service has to come again
  at_once = number("AT_ONCE", 32, 1, 200), -- events in hand in one worker
  handling_s = number("HANDLING_S", 60, 0.1, 3600), -- for one attempt
  blocked_s = number("BLOCKED_S", 5, 1, 3600), -- a worker whose event loop stands still for as long is killed
  kept_days = number("KEPT_DAYS", 7, 1, 365), -- how long a repeat is recognised
  retry_after_s = {}, -- from a failed attempt to the next; after the last of them the event is put aside
}

for text in (os.getenv "RETRY_AFTER_S" or "10 60 300 1800 7200"):gmatch "%S+" do
  local seconds = tonumber(text)
  if not seconds or not (seconds >= 0.01 and seconds <= 864000) then
    error("RETRY_AFTER_S must be seconds with blanks between them, such as 10 60 300, not " .. text, 0)
  end
  table.insert(settings.retry_after_s, seconds)
end

--- The public keys: of a file, so that a reload takes a new one, or of the environment.
local function read_keys()
  local path = os.getenv "TELNYX_PUBLIC_KEY_FILE"
  if not path or path == "" then
    local key = os.getenv "TELNYX_PUBLIC_KEY"
    if not key then
      error("TELNYX_PUBLIC_KEY is not set; nginx keeps it for a reload with: env TELNYX_PUBLIC_KEY;", 0)
    end
    return key, "TELNYX_PUBLIC_KEY"
  end
  local file, problem = io.open(path)
  if not file then error("TELNYX_PUBLIC_KEY_FILE: " .. problem, 0) end
  local keys = file:read "*a"
  file:close()
  return keys, path
end

local source
settings.keys, source = read_keys()
local _, refused = webhook.verify_signature("", "", settings.keys)
if refused.kind == "bad_key" then error(source .. ": " .. refused.detail, 0) end

return settings
