--- Reads the records of JSON: what list and cancel write with --out json and jsonl, an answer of the API, or a list of
-- texts.

local porting = require "telnyx.porting"

local json_records = {}

--- Whether a text is JSON: a list or an object begins it.
function json_records.fits(content)
  return content:find '^%s*%[%s*["{%]]' ~= nil or content:find '^%s*{%s*["}]' ~= nil
end

--- Returns what is wrong with a text that is no JSON, without the kind of the error.
local function reason_of(problem)
  return (tostring(problem):gsub("^[%a_]+: ", ""))
end

local function is_list(value)
  return type(value) == "table" and (value[1] ~= nil or getmetatable(value) == porting.array_mt)
end

--- Returns the records of a value: the elements of a list or of an answer of the API, else the value itself.
local function records_of(value)
  if type(value) == "table" and is_list(value.data) then return value.data end
  return is_list(value) and value or { value }
end

--- Calls visit(place, record) for the records of lines of JSON, or of a list with a record on each line. Returns false
-- if it is neither, having visited none.
local function visit_lines(content, visit, bad)
  local place, number = 0, 0
  for raw in content:gmatch "[^\r\n]+" do
    number = number + 1
    local line = raw:match "^%s*(.-)[%s,]*$"
    if line ~= "" and line ~= "[" and line ~= "]" then
      local record, problem = porting.decode(line)
      if problem then
        if place == 0 then return false end
        bad(number, "is no JSON: " .. reason_of(problem))
      else
        for _, one in ipairs(records_of(record)) do visit(number, one) end
      end
      place = place + 1
    end
  end
  return true
end

--- Returns the objects of a text that has one behind the other, each over several lines, as jq writes them; nil if
-- it has something else.
local function objects_of(content)
  local objects = {}
  for object in (content:gsub("\r\n?", "\n") .. "\n"):gsub("\n}[ \t]*\n", "\n}\0"):gmatch "[^%z]+" do
    if object:find "%S" then
      local value, problem = porting.decode(object)
      if problem then return nil end
      for _, one in ipairs(records_of(value)) do objects[#objects + 1] = one end
    end
  end
  return objects
end

--- Calls visit(place, record) for each record, and bad(place, reason) for what is no JSON. Each part of the input is a
-- line where records have lines of their own.
function json_records.visit(content, visit, bad)
  local first = content:match "^%s*([^\r\n]*)"
  if (first:find "^%[%s*$" or first:find "^{.*}%s*$") and visit_lines(content, visit, bad) then return end
  local value, problem = porting.decode(content)
  local objects = problem and objects_of(content) or nil
  if problem and not objects then
    bad(1, "begins as JSON, and is none: " .. reason_of(problem))
    return
  end
  for place, record in ipairs(objects or records_of(value)) do visit(place, record) end
end

return json_records
