--- Counts, numbers and seconds on the command line: each has the range of the library's option that it is for.

local porting = require "telnyx.porting"

local amounts = {}

local units = { [""] = 1, s = 1, m = 60, h = 3600, d = 86400 }

--- The decimal number that a text is as a whole: no sign, no exponent, no "0x", no "inf"; nil for anything else.
local function read_number(text)
  if not text:find "^%d+$" and not text:find "^%d+%.%d+$" then return nil end
  return tonumber(text)
end

--- The value, or nil and what the option must be. form: what a text must be to have one.
local function check(option, name, text, value, form)
  if not value then
    return nil, ("%s must be %s%s, not '%s'"):format(option, text:find "^%-" and "positive: " or "", form, text)
  end
  local range = porting._amounts.amount_fault(name, value)
  if range then return nil, ("%s must be %s, not '%s'"):format(option, range, text) end
  return value
end

--- count(option, name) -> a function that reads a text as that amount (see amounts.c): a whole number.
function amounts.count(option, name)
  return function(text) return check(option, name, text, text:find "^%d+$" and tonumber(text), "a whole number") end
end

--- The same of a number that may have a point.
function amounts.number(option, name)
  return function(text) return check(option, name, text, read_number(text), "a number such as 20 or 2.5") end
end

--- The same of a time, in seconds: 90, 90s, 1.5m, 2h, 7d.
function amounts.seconds(option, name)
  return function(text)
    local number, unit = text:match "^(.-)([smhd]?)$"
    number = number and read_number(number)
    return check(option, name, text, number and number * units[unit],
      "a time such as 90 (seconds), 90s, 10m, 2h or 7d")
  end
end

return amounts
