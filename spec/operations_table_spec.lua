--- The table of operations, beside the published specification where that is at hand: each operation has one row, and
--- both say the same of it.

local porting = require "spec.support.porting".porting

local path = "../shared/openapi/porting.json"

local function read_specification()
  local file = io.open(path)
  if not file then return nil end
  local text = file:read "*a"
  file:close()
  return assert(porting.decode(text))
end

local specification = read_specification()

local function resolve(value)
  while value and value["$ref"] do
    local target = specification
    for name in value["$ref"]:gmatch "[^#/]+" do target = target[name] end
    value = target
  end
  return value
end

local function set(list)
  local result = {}
  for _, value in ipairs(list or {}) do result[value] = true end
  return result
end

local function by_name(list)
  local result = {}
  for _, value in ipairs(list or {}) do
    assert.is_nil(result[value.name])
    result[value.name] = value
  end
  return result
end

--- The strings that a schema lets through, those of its elements or alternatives included; nil: any.
local function enum_of(schema)
  schema = resolve(schema)
  if schema.items then return enum_of(schema.items) end
  if schema.oneOf then return enum_of(schema.oneOf[1]) end
  return schema.enum
end

local function takes_list(schema)
  if schema.type == "array" then return "array" end
  for _, alternative in ipairs(schema.oneOf or {}) do
    if alternative.type == "array" then return "either" end
  end
end

local compare

local function compare_parameter(where, schema, row)
  schema = resolve(schema)
  assert.is_table(row, where .. " has no row")
  if schema.type == "object" then
    assert.equal("object", row.type, where)
    return compare(where, schema.properties, row.fields)
  end
  local list = takes_list(schema)
  assert.equal(list ~= nil, row.list ~= nil or false, where .. ": list")
  if list == "either" then assert.equal("too", row.list, where) end
  assert.same(set(enum_of(schema)), set(row.values), where)
  if schema.type == "boolean" or schema.type == "integer" then assert.equal(schema.type, row.type, where) end
  local element = resolve(schema.items or schema)
  if element.format == "uuid" then assert.is_true(row.type == "id" or row.type == "order", where .. ": uuid") end
  if schema.type == "integer" then
    assert.equal(schema.minimum, row.minimum, where)
    assert.equal(schema.maximum or 2147483647, row.maximum, where)
  end
end

--- Both have the same names, and the same of each. extra: names that the table alone may have.
function compare(where, properties, rows, extra)
  local named = by_name(rows)
  for name, schema in pairs(properties) do compare_parameter(where .. "." .. name, schema, named[name]) end
  for name in pairs(named) do
    assert.is_true(properties[name] ~= nil or (extra and extra[name]) or false, where .. "." .. name .. " is not there")
  end
end

--- The schema behind the ways to say that a value may be null or one of several kinds, and whether it may be null.
local function alternative_of(schema)
  schema = resolve(schema)
  local alternatives, null, found = schema.oneOf or schema.anyOf, false, nil
  if alternatives then
    for _, one in ipairs(alternatives) do
      one = resolve(one)
      if one.type == "null" then
        null = true
      else
        assert.is_nil(found, "more than one kind of object: the rows have no word for that")
        found = one
      end
    end
    return found, null
  end
  return schema, type(schema.type) == "table" and set(schema.type).null or false
end

--- A property, or the elements of its list.
local function type_of(schema)
  local types = type(schema.type) == "table" and schema.type or { schema.type }
  for _, name in ipairs(types) do
    if name ~= "null" then return name == "string" and schema.format == "uuid" and "id" or name end
  end
end

--- The same of a body: names, types, values and what is required, at every depth.
local function compare_body(where, schema, rows)
  local named, required = by_name(rows), set(schema.required)
  for name, property in pairs(schema.properties) do
    local place, row = where .. "." .. name, named[name]
    assert.is_table(row, place .. " is not in the row")
    local inner, null = alternative_of(property)
    assert.equal(null, row.nullable, place .. ": null")
    assert.equal(required[name] or false, row.required, place .. ": required")
    assert.equal(inner.type == "array" and "only" or nil, row.list, place .. ": list")
    if inner.type == "array" then inner = alternative_of(inner.items) end
    assert.equal(type_of(inner), row.type, place)
    assert.equal(inner.minimum, row.minimum, place)
    assert.equal(inner.maximum, row.maximum, place)
    local values = set(inner.enum)
    values[porting.null] = nil
    assert.same(values, set(row.values), place .. ": values")
    if row.fields then compare_body(place, inner, row.fields) end
  end
  for name in pairs(named) do assert.is_table(schema.properties[name], where .. "." .. name .. " is not there") end
end

-- In older descriptions only; the service may ignore them.
local older_filters = {
  ["GET /porting_orders"] = { status = true },
  ["GET /porting_phone_numbers"] = {
    activation_status = true, phone_number = true, portability_status = true, porting_order_id = true,
    support_key = true,
  },
}

local function operations_of_specification()
  local result = {}
  for url, methods in pairs(specification.paths) do
    for method, operation in pairs(methods) do
      if type(operation) == "table" and operation.responses then
        result[method:upper() .. " " .. url] = operation
      end
    end
  end
  return result
end

local function success_of(operation)
  for status, response in pairs(operation.responses) do
    if status:match "^2" then return resolve(response), status end
  end
end

local answers = {}

function answers.nothing(response) return response.content == nil end
function answers.file(response, row) return response.content[row.media] ~= nil end

local function data_of(response)
  return resolve(resolve(response.content["application/json"].schema).properties.data)
end

local function is_order(schema)
  return schema["$ref"] == "#/components/schemas/PortingOrder"
end

function answers.order(response)
  return is_order(resolve(response.content["application/json"].schema).properties.data)
end

function answers.record(response)
  local data = data_of(response)
  return data.type == "object" and not answers.order(response)
end

function answers.orders(response)
  local data = data_of(response)
  return data.type == "array" and is_order(data.items)
end

function answers.records(response, row)
  local data = data_of(response)
  return data.type == "array" and not is_order(data.items)
    and (row.media == nil or response.content[row.media] ~= nil)
end

describe("the table of operations", function()
  local rows, elsewhere = {}, {}
  for _, row in ipairs(porting.operations()) do
    local into = row.elsewhere and elsewhere or rows
    into[#into + 1] = row
  end

  it("has rows of other APIs: documents, and what an order requires", function()
    local groups = {}
    for _, row in ipairs(elsewhere) do groups[row.group] = (groups[row.group] or 0) + 1 end
    assert.same({ documents = 7, document_links = 1, requirement_types = 2, requirement_groups = 2 }, groups)
  end)

  it("says the same of their queries as the older description has", function()
    local file = io.open "../shared/openapi/neighbours.json"
    if not file then return end
    local described = assert(porting.decode(file:read "*a")).paths
    file:close()
    for _, row in ipairs(elsewhere) do
      local methods = described[row.path]
      if row.verb ~= "download_link" then assert.is_table(methods and methods[row.method:lower()], row.name) end
      local theirs, ours = {}, {}
      for _, parameter in ipairs(methods and methods[row.method:lower()].parameters or {}) do
        if parameter["in"] == "query" then theirs[parameter.name] = true end
      end
      local function add(parameters, above)
        for _, parameter in ipairs(parameters) do
          local name = above == "" and parameter.name or above .. "[" .. parameter.name .. "]"
          if parameter.fields then
            add(parameter.fields, name)
          elseif parameter.list == "too" then
            ours[name .. "[eq]"], ours[name .. "[in][]"] = true, true
          else
            ours[name .. (parameter.list == "each" and "[]" or "")] = true
          end
        end
      end
      add(row.query, "")
      assert.same(theirs, ours, row.name)
    end
  end)

  it("has 54 rows, each with a name and a call of its own", function()
    local seen = {}
    assert.equal(54, #rows)
    for _, row in ipairs(rows) do
      local full = row.group .. "." .. row.verb
      assert.is_nil(seen[row.name])
      assert.is_nil(seen[full])
      seen[row.name], seen[full] = true, true
      assert.is_true(row.name == full or row.group == "porting_orders", row.name)
      assert.is_truthy(row.summary:match "^%u.*[^.]$", row.name)
    end
  end)

  it("repeats what reads, and nothing that makes something", function()
    local classes = {}
    for _, row in ipairs(rows) do
      if row.method == "GET" then assert.equal("read", row.retry, row.name) end
      if row.method == "DELETE" then assert.equal("delete", row.retry, row.name) end
      if row.method == "PATCH" then assert.equal("set", row.retry, row.name) end
      if row.method == "POST" then classes[row.name] = row.retry end
    end
    for _, name in ipairs { "portability_checks.run", "loa_configurations.preview_draft" } do
      assert.equal("read", classes[name])
      classes[name] = nil
    end
    assert.equal("cancel", classes.cancel)
    classes.cancel = nil
    for name, class in pairs(classes) do assert.equal("once", class, name) end
  end)

  if not specification then
    pending("is not compared: there is no " .. path)
    return
  end

  local published = operations_of_specification()

  it("has one row for each operation of the specification, and no other", function()
    local seen = {}
    for _, row in ipairs(rows) do
      local key = row.method .. " " .. row.path
      assert.is_nil(seen[key], key)
      seen[key] = true
      assert.is_table(published[key], key .. " is not in the specification")
    end
    for key in pairs(published) do assert.is_true(seen[key] or false, key .. " has no row") end
  end)

  for _, row in ipairs(rows) do
    local key = row.method .. " " .. row.path
    local operation = published[key]

    it(("agrees on %s: path, query, paging, body and answer"):format(key), function()
      local path_names, query = {}, {}
      for _, parameter in ipairs(operation.parameters or {}) do
        parameter = resolve(parameter)
        if parameter["in"] == "path" then
          path_names[parameter.name] = parameter.schema
        else
          assert.equal("query", parameter["in"])
          assert.is_not_true(parameter.required)
          query[parameter.name] = parameter.schema
        end
      end
      -- The arguments, in the order in which the path has them.
      local position = 0
      for name in row.path:gmatch "{(.-)}" do
        position = position + 1
        local argument = row.arguments[position]
        assert.equal(name, argument.name)
        assert.is_table(path_names[name])
        if resolve(path_names[name]).format == "uuid" then assert.is_not.equal("name", argument.kind) end
        path_names[name] = nil
      end
      assert.equal(position, #row.arguments)
      assert.is_nil(next(path_names))
      assert.equal(row.path:match "^/porting_orders/{" ~= nil,
        row.arguments[1] ~= nil and row.arguments[1].kind == "order")

      local filters = older_filters[key]
      local rest = {}
      for _, parameter in ipairs(row.query) do
        if parameter.name == "filter" then
          compare(key .. " filter", resolve(query.filter).properties, parameter.fields, filters)
        else
          rest[#rest + 1] = parameter
        end
      end
      local has_filter = by_name(row.query).filter ~= nil
      assert.equal(query.filter ~= nil, has_filter)
      query.filter = nil
      compare(key, query, rest)
      assert.equal(query.page ~= nil, row.paged)

      local body = resolve(operation.requestBody)
      assert.equal(body ~= nil, row.body ~= nil, "body")
      if body then
        local schema = resolve(body.content["application/json"].schema)
        compare_body(key, schema, row.body)
        assert.equal(body.required ~= true, row.body_is_optional)
      end

      local response = success_of(operation)
      assert.is_true(answers[row.answer](response, row), "answers " .. row.answer)
    end)
  end
end)
