-- JSON as the API writes it: names in order, slashes bare, empty lists apart from empty objects.
local cjson = require "cjson"

-- Decoded, an empty list is like an empty object; a body's shape says which it is.
local json = { null = cjson.null, decode = cjson.decode }
local List = {}

-- Marks a table as a list, which it stays when it is empty.
function json.list(items)
  return setmetatable(items or {}, List)
end

function json.is_list(value)
  return type(value) == "table" and (getmetatable(value) == List or value[1] ~= nil)
end

function json.is_object(value)
  return type(value) == "table" and not json.is_list(value)
end

local function quote(text)
  if text:find('[%c"\\\127]') then
    return (cjson.encode(text):gsub("\\/", "/"))
  end
  return '"' .. text .. '"'
end

-- Names of objects recur; their quoted form is kept.
local quoted_names = setmetatable({}, {
  __index = function(self, name)
    local quoted = quote(name) .. ":"
    self[name] = quoted
    return quoted
  end,
})

local put

local function put_list(parts, list)
  parts[#parts + 1] = "["
  for i = 1, #list do
    if i > 1 then
      parts[#parts + 1] = ","
    end
    put(parts, list[i])
  end
  parts[#parts + 1] = "]"
end

local function put_object(parts, object)
  local names, count = {}, 0
  for name in pairs(object) do
    count = count + 1
    names[count] = name
  end
  table.sort(names)
  parts[#parts + 1] = "{"
  for i = 1, count do
    if i > 1 then
      parts[#parts + 1] = ","
    end
    parts[#parts + 1] = quoted_names[names[i]]
    put(parts, object[names[i]])
  end
  parts[#parts + 1] = "}"
end

function put(parts, value)
  local kind = type(value)
  if kind == "table" then
    if json.is_list(value) then
      put_list(parts, value)
    else
      put_object(parts, value)
    end
  elseif kind == "string" then
    parts[#parts + 1] = quote(value)
  elseif kind == "number" then
    parts[#parts + 1] = string.format("%.14g", value)
  elseif kind == "boolean" then
    parts[#parts + 1] = tostring(value)
  elseif value == json.null then
    parts[#parts + 1] = "null"
  else
    error("no JSON for a " .. kind)
  end
end

-- A copy that later changes of the original leave alone.
function json.copy(value)
  if type(value) ~= "table" then
    return value
  end
  local copy = setmetatable({}, getmetatable(value))
  for name, inner in pairs(value) do
    copy[name] = json.copy(inner)
  end
  return copy
end

function json.encode(value)
  local parts = {}
  put(parts, value)
  return table.concat(parts)
end

return json
