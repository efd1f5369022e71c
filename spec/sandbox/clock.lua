-- Time as the API writes it: ISO 8601 in UTC, to and from Unix seconds.
local server = require "sandbox.server"

local clock = {}

local ahead, last_stamp = 0, 0

-- Sets how many seconds the clock is ahead of the machine's.
function clock.set_ahead(seconds)
  if seconds ~= ahead then
    last_stamp = 0
  end
  ahead = seconds
end

-- Unix seconds as HTTP writes them.
function clock.http_date(seconds)
  return os.date("!%a, %d %b %Y %H:%M:%S GMT", math.floor(seconds))
end

-- The Date of an answer by this clock; nil: the server's own is right.
function clock.date()
  return ahead ~= 0 and clock.http_date(clock.now()) or nil
end

function clock.now()
  return server.now() + ahead
end

function clock.iso(seconds)
  return os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(seconds))
end

-- Now, to the microsecond as the API writes it for what was made or happened; each is later than the one before.
function clock.stamp()
  last_stamp = math.max(math.floor(clock.now() * 1e6), last_stamp + 1)
  return os.date("!%Y-%m-%dT%H:%M:%S", math.floor(last_stamp / 1e6)) .. string.format(".%06dZ", last_stamp % 1e6)
end

-- Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
local function days(year, month, day)
  if month <= 2 then
    year, month = year - 1, month + 12
  end
  local era_days = 365 * year + math.floor(year / 4) - math.floor(year / 100) + math.floor(year / 400)
  return era_days + math.floor((153 * (month - 3) + 2) / 5) + day - 719469
end

-- Unix seconds of "2022-04-08T15:00:00.5+02:00" or of a bare date; nil for anything else.
function clock.parse(text)
  if type(text) ~= "string" then
    return nil
  end
  local year, month, day, rest = text:match("^(%d%d%d%d)%-(%d%d)%-(%d%d)(.*)$")
  if not year then
    return nil
  end
  local seconds = days(tonumber(year), tonumber(month), tonumber(day)) * 86400
  if rest == "" then
    return seconds
  end
  local hour, minute, second, zone = rest:match("^[Tt ](%d%d):(%d%d):(%d%d%.?%d*)(.*)$")
  if not hour then
    return nil
  end
  seconds = seconds + tonumber(hour) * 3600 + tonumber(minute) * 60 + tonumber(second)
  if zone == "" or zone == "Z" or zone == "z" then
    return seconds
  end
  local sign, hours, minutes = zone:match("^([+-])(%d%d):?(%d%d)$")
  if not sign then
    return nil
  end
  local offset = tonumber(hours) * 3600 + tonumber(minutes) * 60
  return seconds + (sign == "+" and -offset or offset)
end

return clock
