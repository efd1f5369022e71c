--- Reads counts, numbers and times from the command line, each within the range of the library's option of that name.

local porting = require "telnyx.porting"

local amounts = {}

local units = { [""] = 1, s = 1, m = 60, h = 3600, d = 86400 }

--- Parses a whole text as a decimal number: no sign, no exponent, no "0x", no "inf"; nil for anything else.
local function read_number(text)
  if not text:find "^%d+$" and not text:find "^%d+%.%d+$" then return nil end
  return tonumber(text)
end

--- Returns the value; or nil and what the option must be. form: what the text has to look like.
local function check(option, name, text, value, form)
  if not value then
    return nil, ("%s must be %s%s, not '%s'"):format(option, text:find "^%-" and "positive: " or "", form, text)
  end
  local range = porting._amounts.amount_fault(name, value)
  if range then return nil, ("%s must be %s, not '%s'"):format(option, range, text) end
  return value
end

--- count(option, name) returns a converter of whole numbers within the range of that amount (see amounts.c).
function amounts.count(option, name)
  return function(text) return check(option, name, text, text:find "^%d+$" and tonumber(text), "a whole number") end
end

--- The same for numbers that may have a decimal point.
function amounts.number(option, name)
  return function(text) return check(option, name, text, read_number(text), "a number such as 20 or 2.5") end
end

--- The same for times, in seconds: 90, 90s, 1.5m, 2h, 7d.
function amounts.seconds(option, name)
  return function(text)
    local number, unit = text:match "^(.-)([smhd]?)$"
    number = number and read_number(number)
    return check(option, name, text, number and number * units[unit],
      "a time such as 90 (seconds), 90s, 10m, 2h or 7d")
  end
end

return amounts
