-- What a body has to look like: small descriptions, and the check that names the first place where a body differs.
local clock = require "sandbox.clock"
local json = require "sandbox.json"

local shapes = {}

-- A shape is a function from a value and its JSON pointer to nil, or to the pointer and what is wrong there.

local function simple(fits, wanted)
  return function(value, pointer)
    if not fits(value) then
      return pointer, "must be " .. wanted
    end
  end
end

local function matches(pattern)
  return function(value)
    return type(value) == "string" and value:find(pattern) ~= nil
  end
end

function shapes.is_uuid(value)
  return type(value) == "string" and #value == 36
    and value:find("^%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x+$") ~= nil
end

shapes.text = simple(function(value) return type(value) == "string" and value ~= "" end, "a string")
shapes.boolean = simple(function(value) return type(value) == "boolean" end, "true or false")
shapes.uuid = simple(shapes.is_uuid, "a UUID")
shapes.date = simple(function(value) return clock.parse(value) ~= nil end, "a date and time as in ISO 8601")
shapes.url = simple(matches("^[hH][tT][tT][pP][sS]?://[^/%s]"), "a URL")
shapes.phone_number = simple(function(value)
  return matches("^%+%d+$")(value) and #value >= 8 and #value <= 16
end, "a phone number in E.164 format")

-- A string of a Lua pattern; wanted says in words what it is.
function shapes.pattern(pattern, wanted)
  return simple(matches(pattern), wanted)
end

function shapes.integer(least, most)
  return simple(function(value)
    return type(value) == "number" and value % 1 == 0 and value >= least and value <= most
  end, "a whole number from " .. least .. " to " .. most)
end

function shapes.one_of(...)
  local known = {}
  for _, value in ipairs { ... } do
    known[value] = true
  end
  return simple(function(value) return known[value] == true end, "one of " .. table.concat({ ... }, ", "))
end

function shapes.nullable(shape)
  return function(value, pointer)
    if value ~= json.null then
      return shape(value, pointer)
    end
  end
end

-- A list of at least one item, and at most `most`, if that is given.
function shapes.list(item, most)
  return function(value, pointer)
    if not json.is_list(value) or #value == 0 then
      return pointer, "must be a list with something in it"
    elseif most and #value > most then
      return pointer, "must have at most " .. most .. " items"
    end
    for i, one in ipairs(value) do
      local where, what = item(one, pointer .. "/" .. i - 1)
      if where then
        return where, what
      end
    end
  end
end

-- A list, which may be empty; it is marked as one.
shapes.any_list = simple(function(value)
  return type(value) == "table" and (json.is_list(value) or next(value) == nil) and json.list(value) ~= nil
end, "a list")

-- fields: name -> shape; required: names that must be there. What has no shape may be anything.
function shapes.object(fields, required)
  local names = {}
  for name in pairs(fields) do
    names[#names + 1] = name
  end
  table.sort(names)
  return function(value, pointer)
    if not json.is_object(value) then
      return pointer == "" and "/base" or pointer, "must be an object"
    end
    for _, name in ipairs(required or {}) do
      if value[name] == nil then
        return pointer .. "/" .. name, "is required"
      end
    end
    for _, name in ipairs(names) do
      if value[name] ~= nil then
        local where, what = fields[name](value[name], pointer .. "/" .. name)
        if where then
          return where, what
        end
      end
    end
  end
end

return shapes
