-- JSON as the API writes it: names in order, slashes bare, empty lists apart from empty objects.
local cjson = require "cjson"

local json = { null = cjson.null, decode = cjson.decode }
local List = {}

-- Marks a table as a list, which it stays when it is empty.
function json.list(items)
  return setmetatable(items or {}, List)
end

local function quote(text)
  if text:find('[%c"\\\127]') then
    return (cjson.encode(text):gsub("\\/", "/"))
  end
  return '"' .. text .. '"'
end

local encode

local function encode_list(list)
  local parts = {}
  for i = 1, #list do
    parts[i] = encode(list[i])
  end
  return "[" .. table.concat(parts, ",") .. "]"
end

local function encode_object(object)
  local names = {}
  for name in pairs(object) do
    names[#names + 1] = tostring(name)
  end
  table.sort(names)
  for i, name in ipairs(names) do
    names[i] = quote(name) .. ":" .. encode(object[name])
  end
  return "{" .. table.concat(names, ",") .. "}"
end

function encode(value)
  local kind = type(value)
  if kind == "table" then
    if getmetatable(value) == List or value[1] ~= nil then
      return encode_list(value)
    end
    return encode_object(value)
  elseif kind == "string" then
    return quote(value)
  elseif kind == "number" then
    return string.format("%.14g", value)
  elseif kind == "boolean" then
    return tostring(value)
  elseif value == json.null then
    return "null"
  end
  error("no JSON for a " .. kind)
end

json.encode = encode

return json
