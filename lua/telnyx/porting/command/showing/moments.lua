--- Dates and times for people: all in UTC, as the API has them, and how far away they are.

local porting = require "telnyx.porting"
local text = require "telnyx.porting.text"

local moments = {}

local minute, hour, day, year = 60, 3600, 86400, 365 * 86400

--- Formats Unix seconds: 2026-12-03 17:00:00.
function moments.stamp(seconds)
  return os.date("!%Y-%m-%d %H:%M:%S", math.floor(seconds))
end

--- The time of the day of Unix seconds, with its zone: 17:00:00 UTC.
function moments.clock(seconds)
  return os.date("!%H:%M:%S UTC", math.floor(seconds))
end

--- How far a moment is from now, in Unix seconds: "in 5 days", "20 hours ago". Hours up to 48, as no order can
-- be cancelled in the last 48 hours before its FOC date.
function moments.distance(seconds, now)
  local away = math.abs(seconds - now)
  if away < minute then return "now" end
  local words = away < hour and text.plural(math.floor(away / minute), "minute")
    or away <= 48 * hour and text.plural(math.floor(away / hour), "hour")
    or away < 2 * year and text.plural(math.floor(away / day), "day")
    or text.plural(math.floor(away / year), "year")
  return seconds > now and "in " .. words or words .. " ago"
end

local function with_distance(value, format)
  local seconds = type(value) == "string" and porting.time(value)
  return seconds and os.date(format, math.floor(seconds)) .. moments.distance(seconds, os.time()) or value
end

--- A date and time of the API, as a date: "2026-12-03, in 5 days". What is none comes back as it is.
function moments.date(value)
  return with_distance(value, "!%Y-%m-%d, ")
end

--- The same with the time: "2026-12-03 17:00, in 5 days".
function moments.time(value)
  return with_distance(value, "!%Y-%m-%d %H:%M, ")
end

--- A date and time of the API to the second: "2026-12-03 17:00:00".
function moments.second(value)
  local seconds = type(value) == "string" and porting.time(value)
  return seconds and moments.stamp(seconds) or value
end

return moments
