--- Reads a phone number as people write it: in E.164 format, with or without +, with spaces, dots, dashes and brackets.

local cells = require "telnyx.porting.command.selecting.cells"

local phone_number = {}

-- E.164: the digits of a number with its country code.
local fewest, most = 7, 15

-- The least digits of a number without +: fewer could be an amount or a year.
local fewest_without_plus = 10

--- What looks like a number of this form, and is something else: a date, an address on the internet.
local function is_other(value)
  if value:find "^%d%d%d%d%-%d%d%-%d%d" then return true end
  return value:find "^%d%d?%d?%.%d%d?%d?%.%d%d?%d?%.%d%d?%d?$" ~= nil
end

--- Returns a number in E.164 format; or nil and, where it is nearly one, what is wrong. strict: does not take ten
-- digits without + for a whole number that might lack its country code.
function phone_number.read(given, strict)
  local value = cells.simple(given):gsub("^[tT][eE][lL]:", ""):match "^%s*(.-)%s*$"
  if value:find "^%d%.?%d*[eE]%+?%d+$" then
    return nil, "a spreadsheet has rounded it: format its column as text"
  end
  -- A number that went through a floating-point column: 13035550000.0
  value = value:gsub("^(%+?%d+)%.0+$", "%1")
  if not value:find "^[+(%d]" or value:find "[^%d%s+().-]" or value:find("+", 2, true) or not value:find "%d$"
    or value:find "^%d+%.%d+$" or is_other(value) then
    return nil
  end
  local has_plus = value:find "^%+" ~= nil
  if not has_plus and value:find "^00" then has_plus, value = true, "+" .. value:sub(3) end
  if has_plus then value = value:gsub("^(%+%d+%s*)%(0%)", "%1") end
  local digits = value:gsub("%D", "")
  if digits:find "^0" then
    return nil, #digits >= fewest and "without its country code, such as +1" or nil
  end
  if #digits > most or #digits < (has_plus and fewest or fewest_without_plus) then
    return nil, has_plus and ("a phone number has %d to %d digits"):format(fewest, most) or nil
  end
  if strict and not has_plus and #digits == 10 and digits:find "^[2-9]%d%d[2-9]" then
    return nil, "it may lack its country code: write +" .. digits .. ", or +1" .. digits .. " in North America"
  end
  return "+" .. digits
end

return phone_number
