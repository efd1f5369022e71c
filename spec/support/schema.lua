-- The published specification, where it lies beside this checkout, and a check of values against its schemas.
local cjson = require "cjson"

local schema = {}

local PATH = "../shared/openapi/porting.json"

-- The specification as a table, or nil if there is none.
function schema.read()
  local file = io.open(PATH, "rb")
  if not file then
    return nil
  end
  local text = file:read "*a"
  file:close()
  return cjson.decode(text)
end

-- The operations by their ids: { method, path, answers } with answers by status, each content type -> schema.
function schema.operations(specification)
  local operations = {}
  for path, item in pairs(specification.paths) do
    for method, operation in pairs(item) do
      local found = { method = method:upper(), path = path, answers = {} }
      for status, response in pairs(operation.responses) do
        local contents = {}
        for content_type, content in pairs(response.content or {}) do
          contents[content_type] = content.schema
        end
        found.answers[tonumber(status)] = contents
      end
      operations[operation.operationId] = found
    end
  end
  return operations
end

local function follow(specification, description)
  while description["$ref"] do
    local found = specification
    for name in description["$ref"]:gmatch "[^#/]+" do
      found = found[name]
    end
    description = found
  end
  return description
end

local TYPES = {
  string = function(value) return type(value) == "string" end,
  boolean = function(value) return type(value) == "boolean" end,
  number = function(value) return type(value) == "number" end,
  integer = function(value) return type(value) == "number" and value % 1 == 0 end,
  null = function(value) return value == cjson.null end,
  -- An empty table may be either: JSON as decoded here does not tell.
  array = function(value) return type(value) == "table" and (next(value) == nil or value[1] ~= nil) end,
  object = function(value) return type(value) == "table" and value[1] == nil end,
}

local FORMATS = {
  uuid = "^%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$",
  ["date-time"] = "^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%.?%d*Z$",
  uri = "^https?://%S+$",
}

local function contains(list, value)
  for _, one in ipairs(list) do
    if one == value then
      return true
    end
  end
  return false
end

local check

local function check_one_of(specification, description, value, where)
  local reasons = {}
  -- What an event is, its event_type says.
  local mapping = description.discriminator and description.discriminator.mapping
  if mapping then
    local name = mapping[value[description.discriminator.propertyName]]
    if not name then
      return { where .. ": no schema for " .. tostring(value[description.discriminator.propertyName]) }
    end
    return check(specification, { ["$ref"] = name }, value, where)
  end
  for _, one in ipairs(description.oneOf or description.anyOf) do
    local problems = check(specification, one, value, where)
    if #problems == 0 then
      return {}
    end
    reasons[#reasons + 1] = table.concat(problems, "; ")
  end
  return { where .. ": none of what it may be: " .. table.concat(reasons, " | ") }
end

local function check_object(specification, description, value, where, problems)
  for _, name in ipairs(description.required or {}) do
    if value[name] == nil then
      problems[#problems + 1] = where .. "." .. name .. ": missing"
    end
  end
  for name, inner in pairs(value) do
    local known = (description.properties or {})[name]
    if known then
      for _, problem in ipairs(check(specification, known, inner, where .. "." .. name)) do
        problems[#problems + 1] = problem
      end
    elseif description.properties and not description.additionalProperties then
      problems[#problems + 1] = where .. "." .. name .. ": not in the schema"
    end
  end
end

-- Everything that is wrong with a value, as a list of texts.
function check(specification, description, value, where)
  description = follow(specification, description)
  if description.oneOf or description.anyOf then
    return check_one_of(specification, description, value, where)
  end
  local problems = {}
  local types = type(description.type) == "table" and description.type or { description.type }
  local fits = #types == 0
  for _, name in ipairs(types) do
    fits = fits or TYPES[name](value)
  end
  if not fits then
    return { where .. ": " .. tostring(value) .. " is no " .. table.concat(types, " or ") }
  elseif value == cjson.null then
    return {}
  end
  if description.enum and not contains(description.enum, value) then
    problems[1] = where .. ": " .. tostring(value) .. " is not among its values"
  end
  if FORMATS[description.format] and not value:find(FORMATS[description.format]) then
    problems[#problems + 1] = where .. ": " .. value .. " is no " .. description.format
  end
  if type(value) == "table" and description.items then
    for i, inner in ipairs(value) do
      for _, problem in ipairs(check(specification, description.items, inner, where .. "[" .. i .. "]")) do
        problems[#problems + 1] = problem
      end
    end
  elseif type(value) == "table" then
    check_object(specification, description, value, where, problems)
  end
  return problems
end

schema.check = check

return schema
