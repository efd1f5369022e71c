--- Writes tools/records.lua, the classes of the records that the operations answer, from the API's published
-- description. The description is not part of the project: `make records DESCRIPTION=FOLDER` reads porting.json and
-- neighbours.json there. spec/records_spec.lua compares what was written with it.

local porting = require "telnyx.porting"

local folder = arg[1] or "../shared/openapi"

local function read(name)
  local file = assert(io.open(folder .. "/" .. name, "rb"))
  local text = file:read "*a"
  file:close()
  return (assert(porting.decode(text)))
end

-- What a schema is called in Lua, where leaving "Porting" out is not enough: some would have the name of a group of
-- operations, or of a batch's report.
local names = {
  DocReqsRequirement = "Requirement",
  DocReqsRequirementType = "RequirementType",
  DocReqsRequirementType_acceptance_criteria = "RequirementTypeAcceptanceCriteria",
  DocServiceDocument = "Document",
  DocServiceDocumentLink = "DocumentLink",
  DocServiceDocument_allOf_size = "DocumentSize",
  ExportPortingOrdersCSVReport = "PortingReportParams",
  GetSubRequestByPortingOrder = "SubRequestIds",
  PortabilityCheckDetails = "PortabilityCheck",
  PortingEventDeletedPayload = "EventDeleted",
  PortingEventMessagingChangedPayload = "EventMessagingChanged",
  PortingEventNewCommentEvent = "EventNewComment",
  PortingEventSplitEvent = "EventSplit",
  PortingEventStatusChangedEvent = "EventStatusChanged",
  PortingLOAConfiguration = "LoaConfiguration",
  PortingOrderSharingToken = "SharingToken",
  PortingOrdersActivationJob = "ActivationJob",
  PortingOrdersAllowedFocWindow = "AllowedFocWindow",
  PortingOrdersComment = "Comment",
  PortingOrdersExceptionType = "ExceptionType",
  PortingReport = "PortingReport",
  PortingUKCarrier = "UkCarrier",
  UserRequirement = "RequirementGroupRequirement",
}

-- Enums that are part of one of the groups in src/binding/constants.c: the service has the others as well.
local parts = {
  ["OrderRequirement.field_type"] = "requirement_types",
  ["OrderRequirementDetail.field_type"] = "requirement_types",
  ["Requirement.phone_number_type"] = "phone_number_types",
}

-- Constants

local constant_types = dofile "tools/constant_types.lua"

local function key_of(values)
  local sorted = {}
  for _, value in ipairs(values) do
    if value ~= porting.null then sorted[#sorted + 1] = value end
  end
  table.sort(sorted)
  return table.concat(sorted, "\n")
end

local group_of = {}
for group, constants in pairs(porting.constants()) do
  local values = {}
  for _, value in pairs(constants) do values[#values + 1] = value end
  group_of[key_of(values)] = group
end

-- Schemas

local document, classes

local function resolve(schema)
  local name
  while schema["$ref"] do
    local target = document
    for part in schema["$ref"]:gmatch "[^#/]+" do target, name = target[part], part end
    schema = target
  end
  return schema, name
end

--- The schema without its alternative null, its name, and whether there is that alternative.
local function unwrap(schema)
  local name
  schema, name = resolve(schema)
  local alternatives = schema.anyOf or (schema.oneOf and not schema.discriminator and schema.oneOf)
  if alternatives then
    local null = false
    local inner, inner_name
    for _, one in ipairs(alternatives) do
      local found, found_name = resolve(one)
      if found.type == "null" then null = true else inner, inner_name = found, found_name end
    end
    return inner, inner_name, null
  end
  if type(schema.type) == "table" then
    for _, one in ipairs(schema.type) do
      if one ~= "null" then return schema, name, #schema.type > 1, one end
    end
  end
  return schema, name, false
end

local function properties_of(schema)
  local all = {}
  for _, part in ipairs(schema.allOf or {}) do
    for field, property in pairs(properties_of(resolve(part))) do all[field] = property end
  end
  for field, property in pairs(schema.properties or {}) do all[field] = property end
  return all
end

local function camel(text) return (("_" .. text):gsub("_(%l)", string.upper):gsub("_", "")) end

local function class_name(schema_name)
  return names[schema_name] or (schema_name:gsub("^Porting(%u)", "%1"):gsub("^PortingOrders", ""))
end

local type_of

local function add_class(name, schema)
  if classes[name] then return name end
  local fields = {}
  classes[name] = fields
  for field, property in pairs(properties_of(schema)) do fields[field] = type_of(name, field, property) end
  return name
end

local function enum_type(place, values)
  local group = parts[place] or group_of[key_of(values)]
  if group then return constant_types.alias_of(group) end
  local quoted = {}
  for _, value in ipairs(values) do
    if value ~= porting.null then quoted[#quoted + 1] = ("%q"):format(value) end
  end
  return table.concat(quoted, "|")
end

local formats = { uuid = "id", ["date-time"] = "time" }

--- The type of a property: "string", "id", "time", "integer", "number", "boolean", "table", "null", a class, an alias,
-- or quoted strings; with [] behind it for a list, and ? where it may be null.
function type_of(class, field, property)
  local schema, name, null, kind = unwrap(property)
  kind = kind or schema.type
  local result
  if schema.discriminator then
    result = class_name(name)
    local union = {}
    for _, one in ipairs(schema.oneOf) do
      local inner, inner_name = resolve(one)
      union[#union + 1] = add_class(class_name(inner_name), inner)
    end
    table.sort(union)
    classes[result] = table.concat(union, "|")
  elseif kind == "array" then
    local inner = type_of(class, field, schema.items)
    result = (inner:find "|" and "(" .. inner .. ")" or inner) .. "[]"
  elseif schema.enum then
    result = enum_type(class .. "." .. field, schema.enum)
  elseif next(properties_of(schema)) then
    result = add_class(name and class_name(name) or class .. camel(field), schema)
  elseif kind == "object" then
    result = "table"
  else
    result = kind == "string" and formats[schema.format] or kind
  end
  return result .. (null and "?" or "")
end

-- Answers

local function success_of(operation)
  for status, response in pairs(operation.responses) do
    if status:match "^2" then return (resolve(response)) end
  end
end

--- The class of the records that an operation answers, or nil if it answers none.
local function answer_of(operation)
  local content = success_of(operation).content
  local json = content and content["application/json"]
  if not json then return nil end
  local schema, name = resolve(json.schema)
  local data = schema.properties and schema.properties.data or { ["$ref"] = name and json.schema["$ref"] }
  if schema.type == "array" then data = schema end
  return (type_of("", "data", data):gsub("%[%]$", ""))
end

local answers = {}
-- In neither description: as the API's own libraries read it.
answers["GET /documents/{id}/download_link"] = "DocumentDownloadLink"
classes = { DocumentDownloadLink = { url = "string" } }
for _, name in ipairs { "neighbours.json", "porting.json" } do
  document = read(name)
  for _, row in ipairs(porting.operations()) do
    local path = document.paths[row.path]
    local operation = path and path[row.method:lower()]
    if operation then answers[row.method .. " " .. row.path] = answer_of(operation) end
  end
end

-- Writing

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

local out = {
  "--- The records that the operations answer, for doc/api.md and the types for editors: made by `make records` from",
  "-- the API's published description. tools/records_from_description.lua reads it, and says what the words mean.",
  "",
  "return {",
  "  -- METHOD path = the class of the record, or of the records of the list.",
  "  answers = {",
}
local function quote(text) return text:find '"' and "'" .. text .. "'" or '"' .. text .. '"' end
for _, key in ipairs(sorted_keys(answers)) do
  out[#out + 1] = ('    ["%s"] = "%s",'):format(key, answers[key])
end
out[#out + 1] = "  },"
out[#out + 1] = "  classes = {"
for _, name in ipairs(sorted_keys(classes)) do
  local fields = classes[name]
  if type(fields) == "string" then
    out[#out + 1] = ('    %s = "%s",'):format(name, fields)
  else
    out[#out + 1] = ("    %s = {"):format(name)
    local line = "     "
    for _, field in ipairs(sorted_keys(fields)) do
      local item = (" %s = %s,"):format(field, quote(fields[field]))
      if #line + #item > 120 then
        out[#out + 1] = line
        line = "     "
      end
      line = line .. item
    end
    out[#out + 1] = line
    out[#out + 1] = "    },"
  end
end
out[#out + 1] = "  },"
out[#out + 1] = "}"
local file = assert(io.open("tools/records.lua", "wb"))
assert(file:write(table.concat(out, "\n"), "\n"))
file:close()
