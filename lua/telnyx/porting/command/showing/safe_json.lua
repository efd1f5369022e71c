--- JSON for a terminal: what it could act on, or would not show, is escaped.

local porting = require "telnyx.porting"

local function escaped(code)
  if code < 0x10000 then return ("\\u%04x"):format(code) end
  code = code - 0x10000
  return ("\\u%04x\\u%04x"):format(0xD800 + math.floor(code / 0x400), 0xDC00 + code % 0x400)
end

local function code_of(character)
  local code = character:byte() % (#character == 2 and 32 or #character == 3 and 16 or 8)
  for i = 2, #character do code = code * 64 + character:byte(i) % 64 end
  return code
end

--- Returns the same JSON, with escapes for DEL, C1 controls, and characters that turn or hide text.
return function(json)
  return (json:gsub("\127", "\\u007f"):gsub("[\194-\244][\128-\191]+", function(character)
    if porting._shown(character) == "?" then return escaped(code_of(character)) end
  end))
end
