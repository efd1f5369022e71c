--- Makes what is made from the operations' rows: doc/api.md, and types for editors (LuaCATS) in types/.
--
--   docs.lua          writes them
--   docs.lua --check  only says whether they are current

local porting = require "telnyx.porting"
local docs_records = dofile "tools/docs_records.lua"

local rows = porting.operations()

-- What both say

--- The name of a path argument in Lua.
local function argument_name(argument)
  if argument.kind == "order" then return "order_id" end
  return (argument.name:gsub("%u", function(letter) return "_" .. letter:lower() end))
end

local function is_list(row) return row.answer == "orders" or row.answer == "records" end

local function takes_options() return true end

local function argument_names(row)
  local names = {}
  for i, argument in ipairs(row.arguments) do names[i] = argument_name(argument) end
  return names
end

-- doc/api.md

local function code(text) return "`" .. text .. "`" end

--- "filter.created_at.gte", with the values it can have.
local function add_parameters(parameters, above, into)
  for _, parameter in ipairs(parameters) do
    local name = above .. parameter.name
    if parameter.fields and parameter.name ~= "page" and not parameter.shorthand then
      add_parameters(parameter.fields, name .. ".", into)
    else
      into[#into + 1] = code(name) .. (parameter.list and " (list)" or "")
    end
  end
end

local function options_text(row)
  local parts = {}
  add_parameters(row.query, "", parts)
  if row.answer == "file" then parts[#parts + 1] = code "to" end
  if is_list(row) and row.media then parts[#parts + 1] = code('format = "csv"') .. ", " .. code "to" end
  return table.concat(parts, ", ")
end

--- "end_user.admin.account_number", "requirements[].field_value*": those of an object that has to be there are marked
-- when they have to be in it.
local function add_properties(properties, above, into)
  for _, property in ipairs(properties) do
    local name = above .. property.name .. (property.list and "[]" or "")
    local mark = property.required and "\\*" or ""
    if property.fields then
      if property.required then into[#into + 1] = code(name) .. mark end
      add_properties(property.fields, name .. ".", into)
    else
      into[#into + 1] = code(name) .. mark
    end
  end
end

local function body_text(row)
  local parts = {}
  add_properties(row.body, "", parts)
  return table.concat(parts, ", ")
end

local answers = {
  order = "order", orders = "list", record = "record", records = "list", nothing = "true", file = "file",
}

local repeated = {
  read = "yes", set = "yes", delete = "yes", once = "no", upload = "no: looked for",
  cancel = "after reading the order",
}

local function call_text(row)
  local arguments = argument_names(row)
  if row.body then arguments[#arguments + 1] = row.body_is_optional and "[body]" or "body" end
  if takes_options(row) then arguments[#arguments + 1] = "[options]" end
  return code(("client.%s:%s(%s)"):format(row.group, row.verb, table.concat(arguments, ", ")))
end

local function arguments_text(row)
  local parts = {}
  if row.body then parts[#parts + 1] = "body: " .. body_text(row) end
  local options = options_text(row)
  if options ~= "" then parts[#parts + 1] = (row.body and "options: " or "") .. options end
  return table.concat(parts, "; ")
end

local function answer_text(row)
  local text = answers[row.answer]
  if row.answer == "file" then text = row.media == "*/*" and "file" or row.media end
  local record = docs_records.answer_link(row)
  if record then text = is_list(row) and "list of " .. record or record end
  if row.paged then text = text .. ", in pages" end
  return text
end

local head = "| Call | What it does | Arguments | Answer | Repeated | Source |\n|---|---|---|---|---|---|"

local function api_page()
  local lines = {
    "# All operations",
    "",
    "Made by `make docs` from the table of operations (`src/core/operations/`); `doc/reference.md`, \"All "
      .. "operations\", says what the columns mean. `porting.operations()` gives the same rows to a script.",
    "",
    head,
  }
  local elsewhere = {}
  for _, row in ipairs(rows) do
    local into = row.elsewhere and elsewhere or lines
    into[#into + 1] = ("| %s | %s | %s | %s | %s | `%s %s` |"):format(call_text(row), row.summary,
      arguments_text(row), answer_text(row), repeated[row.retry], row.method, row.path)
  end
  lines[#lines + 1] = ("\nOf other APIs of Telnyx that this one leads to:\n\n%s\n%s"):format(head,
    table.concat(elsewhere, "\n"))
  for _, text in ipairs(docs_records.page_sections()) do lines[#lines + 1] = text end
  return table.concat(lines, "\n") .. "\n"
end

-- Types for editors

local out

local function line(format, ...) out[#out + 1] = select("#", ...) > 0 and format:format(...) or format end

--- "phone_number_blocks" -> "PhoneNumberBlocks".
local function short_name(text)
  return (("_" .. text):gsub("[_.](%l)", string.upper))
end

local function class_name(text) return "telnyx.porting." .. short_name(text) end

local scalar_types = { string = "string", id = "string", order = "string|telnyx.porting.Order", integer = "integer",
  boolean = "boolean" }

local function parameter_type(parameter)
  if parameter.fields then
    local parts = {}
    for i, field in ipairs(parameter.fields) do parts[i] = field.name .. "?: " .. parameter_type(field) end
    local object = "{ " .. table.concat(parts, ", ") .. " }"
    if not parameter.shorthand then return object end
    return parameter_type(parameter.fields[1]) .. "|" .. object
  end
  local kind = scalar_types[parameter.type]
  if parameter.values then
    local quoted = {}
    for i, value in ipairs(parameter.values) do quoted[i] = ("%q"):format(value) end
    kind = table.concat(quoted, "|")
  end
  if parameter.list then kind = ("%s|(%s)[]"):format(kind, kind) end
  return kind
end

--- The type of a property of a body.
local function property_type(property)
  local kind
  if property.fields then
    local parts = {}
    for i, field in ipairs(property.fields) do
      parts[i] = ("%s%s: %s"):format(field.name, field.required and "" or "?", property_type(field))
    end
    kind = "{ " .. table.concat(parts, ", ") .. " }"
  elseif property.values then
    local quoted = {}
    for i, value in ipairs(property.values) do quoted[i] = ("%q"):format(value) end
    kind = table.concat(quoted, "|")
    if property.list then kind = "(" .. kind .. ")" end
  else
    kind = property.type == "id" and "string" or property.type
  end
  if property.list then kind = kind .. "[]" end
  return property.nullable and kind .. "|telnyx.null" or kind
end

local function add_options(row)
  local class = class_name(row.group .. "_" .. row.verb .. "_options")
  line("---@class %s: telnyx.porting.CallOptions", class)
  for _, parameter in ipairs(row.query) do line("---@field %s? %s", parameter.name, parameter_type(parameter)) end
  for _, parameter in ipairs(row.query) do
    if parameter.name == "filter" then
      line "---@field unchecked_filter? boolean what does not fit the filter is no error"
    end
  end
  if is_list(row) and row.verb == "list" then
    line "---@field relist? boolean of the walk alone: lists again when records leave the list"
  end
  line "---@field query? table further parameters, passed on as they are"
  if row.body then line "---@field body? table further properties of the body, passed on as they are" end
  if row.media then line "---@field to? string the file that the answer is written to" end
  if row.media and row.answer ~= "file" then line '---@field format? "csv" the list as a file' end
  line("")
  return class
end

local function add_body(row)
  local class = class_name(row.group .. "_" .. row.verb .. "_body")
  line("---@class %s", class)
  for _, property in ipairs(row.body) do
    line("---@field %s%s %s", property.name, property.required and "" or "?", property_type(property))
  end
  line("")
  return class
end

--- What a function returns first.
local function answer_type(row)
  if row.answer == "nothing" then return "boolean?" end
  if row.answer == "file" then return "string?" end
  return (is_list(row) and docs_records.page_of(row) or docs_records.type_of(row, "table")) .. "?"
end

local function add_parameters_of(row, options, body)
  for _, argument in ipairs(row.arguments) do
    line("---@param %s %s", argument_name(argument),
      argument.kind == "order" and "string|telnyx.porting.Order" or "string")
  end
  if body then line("---@param body%s %s", row.body_is_optional and "?" or "", body) end
  if options then line("---@param options? %s", options) end
end

local function signature(row, options, body)
  local names = argument_names(row)
  if body then names[#names + 1] = "body" end
  if options then names[#names + 1] = "options" end
  return table.concat(names, ", ")
end

--- A function of a group; of a list the walk over it as well.
local function add_function(row)
  local options = takes_options(row) and add_options(row) or nil
  local body = row.body and add_body(row)
  line("--- %s.", row.summary)
  line("--- Source: %s %s", row.method, row.path)
  add_parameters_of(row, options, body)
  line("---@return %s", answer_type(row))
  line("---@return telnyx.porting.Error%s", row.answer == "file" and "|string content_type" or "? err")
  line("function %s:%s(%s) end", short_name(row.group), row.verb, signature(row, options, body))
  line("")
  if not (is_list(row) and row.verb == "list") then return end
  line("--- Goes over all of them; raises the error of a page that cannot be had.")
  add_parameters_of(row, options)
  line("---@return fun(): %s", docs_records.type_of(row, "table"))
  line("function %s:each(%s) end", short_name(row.group), signature(row, options))
  line("")
end

local waits = {
  reports = { "id", "---@param id string", "PortingReport" },
  activation_jobs = {
    "order_id, id", "---@param order_id string|telnyx.porting.Order\n---@param id string", "ActivationJob",
  },
}

local function add_wait(group)
  local wait = waits[group]
  if not wait then return end
  line "--- Reads it until the API's work on it is done."
  line(wait[2])
  line "---@param options? { deadline?: number|false, interval?: number }"
  line("---@return telnyx.porting.%s?", wait[3])
  line "---@return telnyx.porting.Error? err"
  line("function %s:wait(%s, options) end", short_name(group), wait[1])
  line("")
end

local function begin(what)
  out = {}
  line "---@meta _"
  line("-- Types for editors (LuaCATS) of %s: made by `make docs`.", what)
  line("")
end

local function finish() return (table.concat(out, "\n"):gsub("\n+$", "") .. "\n") end

local function order_types()
  begin "an order, from tools/records.lua"
  docs_records.add_order_types(line)
  return finish()
end

local function record_types()
  begin "the other records that operations answer, from tools/records.lua"
  docs_records.add_record_types(rows, line)
  return finish()
end

local function constant_types()
  begin "the constants"
  docs_records.add_constant_types(line)
  return finish()
end

local function group_types(group)
  begin(("the operations of client.%s, from their rows"):format(group))
  line "---@class telnyx.porting.Client"
  line("---@field %s %s", group, class_name(group))
  line("")
  line("---@class %s", class_name(group))
  line("local %s = {}", short_name(group))
  line("")
  for _, row in ipairs(rows) do
    if row.group == group then add_function(row) end
  end
  add_wait(group)
  return finish()
end

-- Writing and checking

local function read(path)
  local file = io.open(path, "rb")
  local text = file and file:read "*a"
  if file then file:close() end
  return text
end

local types = "types/"
local pages = {
  ["doc/api.md"] = api_page(),
  [types .. "order.lua"] = order_types(),
  [types .. "records.lua"] = record_types(),
  [types .. "constants.lua"] = constant_types(),
}
for _, row in ipairs(rows) do pages[types .. row.group .. ".lua"] = group_types(row.group) end

local stale = false
for path, text in pairs(pages) do
  if arg[1] == "--check" then
    if read(path) ~= text then
      print(path .. " is not what the rows say: make docs")
      stale = true
    end
  else
    local file = assert(io.open(path, "wb"))
    assert(file:write(text))
    file:close()
  end
end
os.exit(not stale)
