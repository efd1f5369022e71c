--- Looks at an API key before it is sent: what came with it by mistake (a line break, quotes, a name) would be refused
-- by the service without a reason. No message shows any of the key.

local command_error = require "telnyx.porting.command.running.command_error"

local api_key = {}

local quotes = { "^[\"'`]", "[\"'`]$", "^\226\128[\152-\159]", "\226\128[\152-\159]$" }

--- Returns what is wrong with a key; nil: nothing that can be seen.
local function problem_of(key)
  if key:find "^\239\187\191" then return "begins with a byte order mark" end
  if key:find "^[\254\255][\254\255]" or key:find "%z" then return "is UTF-16" end
  if key:find "[\r\n]" then
    if key:find "^[^\r\n]+[\r\n]+$" then return "ends with a line break" end
    return key:find "^[\r\n]" and "begins with a line break" or "has several lines"
  end
  if key:find "^%s" then return "begins with a blank" end
  if key:find "%s$" then return "ends with a blank" end
  for _, pattern in ipairs(quotes) do
    if key:find(pattern) then return "stands in quotes" end
  end
  local name = key:match "^export%s+[%w_]+=" or key:match "^[%u_][%u%d_]*=." or key:match "^%a+%s*:%s"
  if name then return "begins with a name, as of a setting" end
  if key:find "^[bB]earer%s" then return 'begins with "Bearer"' end
  if key:find "%s" then return "has a blank in it" end
  local place = key:find "[^!-~]"
  if place then return ("has a character that no key has (the %dth byte)"):format(place) end
end

--- Returns a key, or ends the command if something is wrong with it. source: where it came from.
function api_key.check(key, source)
  local problem = problem_of(key)
  if problem then command_error.usage("the key from %s %s: leave the key alone in it", source, problem) end
  return key
end

--- Returns the key in the content of a file, without the blanks and line breaks around it, and the number of its line.
-- Names the line of what is wrong.
function api_key.from_file(content, path)
  local problem = content:find "^\239\187\191" and "begins with a byte order mark"
    or (content:find "^[\254\255][\254\255]" or content:find "%z") and "is UTF-16"
  if problem then command_error.usage("the key's file %s %s: save it as plain text", path, problem) end
  local key, place, number = nil, nil, 0
  for raw in (content:gsub("\r\n?", "\n") .. "\n"):gmatch "(.-)\n" do
    number = number + 1
    local line = raw:match "^%s*(.-)%s*$"
    if line ~= "" and key then
      command_error.usage("the key's file %s has several lines (%d and %d): leave the key alone in it", path, place,
        number)
    elseif line ~= "" then
      key, place = line, number
    end
  end
  if not key then command_error.usage("the key's file %s is empty", path) end
  problem = problem_of(key)
  if problem then
    command_error.usage("line %d of the key's file %s %s: leave the key alone in it", place, path, problem)
  end
  return key, place
end

return api_key
