--- Reads dates and times as people write them: a day, a time of it, or a distance from now.

local porting = require "telnyx.porting"

local moment = {}

local units = { s = 1, m = 60, h = 3600, d = 86400, w = 7 * 86400 }
local day_seconds = 86400
local month_names = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December" }

moment.forms = "2026-12-01, 2026-12-01T15:00:00Z, now, +5d (in five days) or -12h (s, m, h, d, w)"

local function days_in(year, month)
  if month == 2 then return (year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)) and 29 or 28 end
  return (month == 4 or month == 6 or month == 9 or month == 11) and 30 or 31
end

--- Returns what is impossible in a date, or nil.
local function impossible(year, month, day)
  if month < 1 or month > 12 then return ("there is no month %d"):format(month) end
  local days = days_in(year, month)
  if day < 1 or day > days then return ("%s %d has %d days"):format(month_names[month], year, days) end
end

--- Reads a date and time. Returns { from, to }, Unix seconds of its first moment and of the first one behind it (the
-- same where it is a moment), or { after_now = seconds }; or nil and what is wrong. Without a zone it is UTC.
function moment.read(given)
  local value = given:match "^%s*(.-)%s*$"
  if value:lower() == "now" then return { after_now = 0 } end
  local sign, amount, unit = value:lower():gsub("^now%s*", ""):match "^([+-])%s*(%d+%.?%d*)%s*([smhdw])$"
  if sign then return { after_now = tonumber(amount) * units[unit] * (sign == "-" and -1 or 1) } end
  local year, month, day, rest = value:match "^(%d%d%d%d)%-(%d%d?)%-(%d%d?)(.*)$"
  if not year then return nil end
  local problem = impossible(tonumber(year), tonumber(month), tonumber(day))
  if problem then return nil, problem end
  local date = ("%s-%02d-%02d"):format(year, tonumber(month), tonumber(day))
  if rest == "" then
    local from = porting.time(date .. "T00:00:00Z")
    return from and { from = from, to = from + day_seconds }
  end
  local hour, minute, second, zone = rest:match "^[Tt ]%s*(%d%d?):(%d%d)(:?%d*%.?%d*)%s*(.*)$"
  if not hour then return nil end
  if tonumber(hour) > 23 or tonumber(minute) > 59 then return nil, ("there is no time %s:%s"):format(hour, minute) end
  local time = porting.time(("%sT%02d:%s%s%s"):format(date, tonumber(hour), minute, second == "" and ":00" or second,
    zone == "" and "Z" or zone:upper()))
  return time and { from = time, to = time }
end

--- Returns a date and time in the form that the API takes; or nil and a sentence on what is wrong. A day stands for its
-- first moment. now: Unix seconds.
function moment.iso(given, now)
  local read, problem = moment.read(given)
  if not read then
    return nil, ('"%s" is no date and time%s; such as %s'):format(given, problem and ": " .. problem or "",
      moment.forms)
  end
  if read.from and porting.time(given) then return given end -- with its fraction, and in its zone
  return os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(read.from or now + read.after_now))
end

--- Compares a time with one that was read. operator: =, !=, <, <=, >, >=. now: Unix seconds. A day has all of its
-- moments: <= goes to its end, and > begins behind it.
function moment.compare(time, operator, wanted, now)
  local from = wanted.from or now + wanted.after_now
  local to = wanted.to or from
  local is_in = time >= from and (time < to or time == from)
  if operator == "=" then return is_in end
  if operator == "!=" then return not is_in end
  if operator == "<" then return time < from end
  if operator == "<=" then return time < from or is_in end
  if operator == ">" then return time >= from and not is_in end
  return time >= from
end

return moment
