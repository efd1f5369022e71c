--- The records that operations answer, and the constants: beside the published description where that is at hand, and
-- in the types for editors and doc/api.md.

local porting = require "spec.support.porting".porting
local records = dofile "tools/records.lua"

local function read(path)
  local file = io.open(path, "rb")
  local text = file and file:read "*a"
  if file then file:close() end
  return text
end

local function read_types()
  local all = {}
  local names = assert(io.popen "ls types/*.lua")
  for path in names:lines() do all[#all + 1] = read(path) end
  names:close()
  return table.concat(all, "\n")
end

local own = { order = true, orders = true, record = true, records = true }
local types, page = read_types(), read "doc/api.md"

describe("the record of an operation", function()
  for _, row in ipairs(porting.operations()) do
    if own[row.answer] then
      it(("of %s is a class for editors and a row of doc/api.md"):format(row.name), function()
        local class = records.answers[row.method .. " " .. row.path]
        assert.is_string(class)
        local list = row.answer == "orders" or row.answer == "records"
        local call = types:match("%-%-%- Source: " .. row.method .. " " .. row.path:gsub("%p", "%%%0")
          .. "\n(.-)\nfunction ")
        local answer = "---@return telnyx.porting." .. class .. (list and "Page" or "") .. "?\n"
        assert.truthy(call:find(answer, 1, true), call)
        assert.truthy(page:find(('<a id="record-%s"></a>%s |'):format(class:lower(), class), 1, true))
      end)
    end
  end

  it("has each of its properties in types and in doc/api.md", function()
    for name, fields in pairs(records.classes) do
      local line = page:match("</a>" .. name .. " (|[^\n]*)")
      assert.is_string(line, name)
      if type(fields) == "table" then
        local block = types:match("%-%-%-@class telnyx%.porting%." .. name .. "\n(.-)\n\n")
        for field in pairs(fields) do
          assert.truthy(block:find("---@field " .. field .. " ", 1, true), name .. "." .. field)
          assert.truthy(line:find("`" .. field .. "` ", 1, true), name .. "." .. field)
        end
      end
    end
  end)
end)

describe("types for editors", function()
  it("define each type that they name", function()
    local defined = {}
    for name in types:gmatch "%-%-%-@class (telnyx[%w_.]+)" do defined[name] = true end
    for name in types:gmatch "%-%-%-@alias (telnyx[%w_.]+)" do defined[name] = true end
    for line in types:gmatch "[^\n]+" do
      if line:find "^%-%-%-@" and not line:find "^%-%-%-@meta" then
        for name in line:gsub('"[^"]*"', ""):gmatch "telnyx[%w_.]+" do
          assert.is_true(defined[name:gsub("%.$", "")] or false, name .. " in " .. line)
        end
      end
    end
  end)
end)

-- Beside the description

local folder = "../shared/openapi/"
local text = read(folder .. "porting.json")
local specification = text and porting.decode(text)

if not specification then
  describe("records and constants", function()
    pending("are not compared: there is no " .. folder .. "porting.json")
  end)
  return
end

local function resolve(schema)
  while schema["$ref"] do
    local target = specification
    for name in schema["$ref"]:gmatch "[^#/]+" do target = target[name] end
    schema = target
  end
  return schema
end

--- The alternatives of a schema that are not null.
local function alternatives(schema)
  schema = resolve(schema)
  local list, null = {}, false
  for _, one in ipairs(schema.anyOf or schema.oneOf or { schema }) do
    one = resolve(one)
    if one.type == "null" and #(schema.anyOf or schema.oneOf or {}) > 0 then null = true else list[#list + 1] = one end
  end
  return list, null
end

local function kind_of(schema)
  if type(schema.type) ~= "table" then return schema.type, false end
  for _, one in ipairs(schema.type) do
    if one ~= "null" then return one, true end
  end
end

local aliases = {}
for group, constants in pairs(porting.constants()) do
  local alias = dofile "tools/constant_types.lua".alias_of(group)
  aliases[alias] = {}
  for _, value in pairs(constants) do aliases[alias][value] = true end
end

local words = { string = "string", id = "string", time = "string", integer = "integer", boolean = "boolean",
  number = "number", table = "object", null = "null" }

local compared
local compare_class

--- A type of tools/records.lua says what a schema says.
local function compare(place, schema, given)
  local list, null = alternatives(schema)
  if #list > 1 then
    assert.is_string(records.classes[given], place)
    local count = 0
    for name in records.classes[given]:gmatch "[^|]+" do
      count = count + 1
      local own_types = assert(records.classes[name].event_type, place)
      for _, one in ipairs(list) do
        if own_types:find('"' .. resolve(one.properties.event_type).enum[1] .. '"', 1, true) then
          compare_class(name, one)
        end
      end
    end
    assert.equal(#list, count, place)
    compared[given] = true
    return
  end
  local inner, kind, or_null = list[1], kind_of(list[1])
  assert.equal(null or or_null, given:find "%?$" ~= nil, place .. ": null")
  given = given:gsub("%?$", "")
  if kind == "array" then
    assert.truthy(given:find "%[%]$", place .. ": a list")
    return compare(place .. "[]", inner.items, given:gsub("%[%]$", "", 1), nil)
  end
  assert.falsy(given:find "%[%]$", place .. ": no list")
  if inner.enum then
    local values = aliases[given]
    for _, value in ipairs(inner.enum) do
      if value ~= porting.null then
        local there = values and values[value] or given:find('"' .. value .. '"', 1, true) ~= nil
        assert.is_true(there, place .. ": " .. value)
      end
    end
  elseif inner.properties then
    compare_class(given, inner)
  else
    assert.equal(kind, words[given], place)
    assert.equal(inner.format == "uuid", given == "id", place .. ": a UUID")
    assert.equal(inner.format == "date-time", given == "time", place .. ": a time")
  end
end

function compare_class(name, schema)
  local fields = records.classes[name]
  assert.is_table(fields, name)
  compared[name] = true
  for field, property in pairs(schema.properties) do
    assert.is_string(fields[field], name .. "." .. field .. " is missing")
    compare(name .. "." .. field, property, fields[field])
  end
  for field in pairs(fields) do assert.is_table(schema.properties[field], name .. "." .. field .. " is not there") end
end

describe("records, beside the description,", function()
  compared = {}

  for _, row in ipairs(porting.operations()) do
    if own[row.answer] and not row.elsewhere then
      it(("have the same properties and types: %s %s"):format(row.method, row.path), function()
        local operation = specification.paths[row.path][row.method:lower()]
        for status, response in pairs(operation.responses) do
          if status:find "^2" then
            local schema = resolve(resolve(response).content["application/json"].schema)
            local data = schema.properties.data
            if resolve(data).type == "array" then data = resolve(data).items end
            compare(row.name, data, records.answers[row.method .. " " .. row.path])
          end
        end
      end)
    end
  end

  it("are no more than it has", function()
    local elsewhere = { Document = true, DocumentSize = true, DocumentLink = true, DocumentDownloadLink = true,
      Requirement = true, RequirementType = true, RequirementTypeAcceptanceCriteria = true, RequirementGroup = true,
      RequirementGroupRequirement = true }
    for name in pairs(records.classes) do assert.is_true(compared[name] or elsewhere[name] or false, name) end
  end)
end)

-- Enums that are no words of a record or a body: how a list is sorted, the status in a filter of another record, and
-- what is always the same.
local function is_no_constant(values)
  local first = values[1]
  return first:find "created_at" ~= nil or first == "activation-in-progress" or first == "image/png"
    or first == "porting_action_requirement"
end

local function visit_enums(schema, visit)
  if type(schema) ~= "table" then return end
  if type(schema.enum) == "table" then visit(schema.enum) end
  for _, inner in pairs(schema) do visit_enums(inner, visit) end
end

describe("constants, beside the description,", function()
  it("have every enum of it, each in a table of their own", function()
    local known = {}
    visit_enums(specification, function(values)
      if is_no_constant(values) then return end
      local home
      for alias, words_of in pairs(aliases) do
        local all = true
        for _, value in ipairs(values) do all = all and (value == porting.null or words_of[value]) end
        if all then home = alias end
      end
      assert.is_string(home, "no table has " .. tostring(values[1]))
      for _, value in ipairs(values) do known[value] = true end
    end)
    local neighbours = read(folder .. "neighbours.json")
    if neighbours then
      visit_enums(porting.decode(neighbours), function(values)
        for _, value in ipairs(values) do known[value] = true end
      end)
    end
    for group, constants in pairs(porting.constants()) do
      for name, value in pairs(constants) do
        assert.is_true(known[value] or not neighbours, group .. "." .. name .. " is in no enum")
        local expected = value:gsub("^porting_order%.", ""):upper():gsub("[-. ]", "_")
        assert.equal(expected, name, group)
      end
    end
  end)
end)
