--- What tools/docs.lua writes of the constants and of the records that operations answer (tools/records.lua): types for
-- editors, and the last sections of doc/api.md.

local porting = require "telnyx.porting"
local records = dofile "tools/records.lua"
local constant_types = dofile "tools/constant_types.lua"

local docs_records = {}

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

local constants = porting.constants()
local groups, records_by_name = sorted_keys(constants), sorted_keys(records.classes)

local function sorted_values(group)
  local values = {}
  for _, value in pairs(constants[group]) do values[#values + 1] = ("%q"):format(value) end
  table.sort(values)
  return values
end

--- The class of the record that a row answers, or nil.
function docs_records.answer_of(row)
  return records.answers[row.method .. " " .. row.path]
end

--- The class in the notation of editors, or what to write where there is none.
function docs_records.type_of(row, otherwise)
  local class = docs_records.answer_of(row)
  return class and "telnyx.porting." .. class or otherwise
end

--- The page of a row that answers a list.
function docs_records.page_of(row)
  local class = docs_records.answer_of(row)
  return class and "telnyx.porting." .. class .. "Page" or "telnyx.porting.Page"
end

-- Types for editors

local words = { id = "string", time = "string", null = "telnyx.null" }

--- A type of tools/records.lua in the notation of editors. With may_be_null, null is porting.null; an order has nil.
local function editor_type(text, may_be_null)
  local null = text:find "%?$" and may_be_null
  local quoted = {}
  local plain = text:gsub("%?$", ""):gsub('"[^"]*"', function(literal)
    quoted[#quoted + 1] = literal
    return "\1"
  end)
  plain = plain:gsub("[%a_][%w_]*", function(word)
    return words[word] or word:find "^%u" and "telnyx.porting." .. word or word
  end)
  local place = 0
  plain = plain:gsub("\1", function()
    place = place + 1
    return quoted[place]
  end)
  return plain .. (null and "|telnyx.null" or "")
end

local formats = { id = " a UUID", time = " ISO 8601" }

--- Whether a class is an order or stands in one.
local function is_of_order(name)
  return name == "Order" or name:find "^Order%u" ~= nil and not name:find "^OrderRequirementDetail"
end

local function add_class(line, name, fields)
  local in_order = is_of_order(name)
  line("---@class telnyx.porting.%s", name)
  for _, field in ipairs(sorted_keys(fields)) do
    local text = fields[field]
    line("---@field %s %s|nil%s", field, editor_type(text, not in_order), formats[text:gsub("%?$", "")] or "")
  end
  line ""
end

local function add_page(line, class)
  line("---@class telnyx.porting.%sPage: telnyx.porting.Page", class)
  line("---@field data telnyx.porting.%s[]", class)
  line("---@field [integer] telnyx.porting.%s", class)
  line("---@field next fun(self: telnyx.porting.%sPage): telnyx.porting.%sPage?, telnyx.porting.Error?", class, class)
  line ""
end

--- An order, and what stands in it.
function docs_records.add_order_types(line)
  for _, name in ipairs(records_by_name) do
    if is_of_order(name) then add_class(line, name, records.classes[name]) end
  end
end

--- The other records, and the pages of all. rows: those of porting.operations(); line: writes one.
function docs_records.add_record_types(rows, line)
  for _, name in ipairs(records_by_name) do
    local fields = records.classes[name]
    if type(fields) == "string" then
      line("---@alias telnyx.porting.%s %s", name, editor_type(fields))
      line ""
    elseif not is_of_order(name) then
      add_class(line, name, fields)
    end
  end
  local listed = {}
  for _, row in ipairs(rows) do
    local class = docs_records.answer_of(row)
    if class and (row.answer == "records" or row.answer == "orders") then listed[class] = true end
  end
  for _, class in ipairs(sorted_keys(listed)) do add_page(line, class) end
end

--- The constants: each table with its names, the values as one type, and the module with its tables.
function docs_records.add_constant_types(line)
  for _, group in ipairs(groups) do
    local alias = constant_types.alias_of(group)
    line("---@alias telnyx.porting.%s string|%s", alias, table.concat(sorted_values(group), "|"))
    line("---@class telnyx.porting.constants.%s", group)
    for _, name in ipairs(sorted_keys(constants[group])) do
      line("---@field %s %q", name, constants[group][name])
    end
    line ""
  end
  line "---@class telnyx.porting"
  for _, group in ipairs(groups) do line("---@field %s telnyx.porting.constants.%s", group, group) end
end

-- doc/api.md

local function code(text) return "`" .. text .. "`" end

local function anchor(name) return "record-" .. name:lower() end

--- A type with links to the records and constants that it names.
local function page_type(text)
  local list = text:find "%[%]" and " (list)" or ""
  local null = text:find "%?$" and " or null" or ""
  local base = text:gsub("%?$", ""):gsub("%[%]$", "")
  local literal = base:find '"'
  if literal then
    local values = {}
    for value in base:gmatch '"([^"]*)"' do values[#values + 1] = code(value) end
    return table.concat(values, " or ") .. list .. null
  end
  return (base:find "^%u" and ("[%s](#record-%s)"):format(base, base:lower()) or base) .. list .. null
end

--- The link to the record that a row answers, or nil.
function docs_records.answer_link(row)
  local class = docs_records.answer_of(row)
  return class and ("[%s](#%s)"):format(class, anchor(class))
end

local function record_row(name)
  local fields = records.classes[name]
  local parts = {}
  if type(fields) == "string" then
    for one in fields:gmatch "[^|]+" do parts[#parts + 1] = page_type(one) end
    parts = { "one of: " .. table.concat(parts, ", ") }
  else
    for _, field in ipairs(sorted_keys(fields)) do
      parts[#parts + 1] = code(field) .. " " .. page_type(fields[field])
    end
  end
  return ('| <a id="%s"></a>%s | %s |'):format(anchor(name), name, table.concat(parts, ", "))
end

local function constants_row(group)
  local parts = {}
  for _, name in ipairs(sorted_keys(constants[group])) do
    parts[#parts + 1] = ("%s %s"):format(code(name), code(constants[group][name]))
  end
  local alias = constant_types.alias_of(group)
  return ('| <a id="%s"></a>%s | %s | %s |'):format(anchor(alias), alias, code("porting." .. group),
    table.concat(parts, ", "))
end

--- The sections "Records" and "Constants", as a list of lines.
function docs_records.page_sections()
  local lines = {
    "",
    "## Records",
    "What the operations answer, with all properties of the API's description. Any property may be missing; the "
      .. "service may send others, which are kept. In orders null is nil, in other records `porting.null`. A time is "
      .. "text as in `2022-03-17T18:01:01Z`, an id a UUID. For editors each is a class `telnyx.porting.NAME` "
      .. "(`types/`).",
    "",
    "| Record | Properties |",
    "|---|---|",
  }
  for _, name in ipairs(records_by_name) do lines[#lines + 1] = record_row(name) end
  for _, text in ipairs {
    "",
    "## Constants",
    "The words that the API's description has for a property. `porting.constants()` gives all these tables by name.",
    "",
    "| Type | Table | Names and values |",
    "|---|---|---|",
  } do
    lines[#lines + 1] = text
  end
  for _, group in ipairs(groups) do lines[#lines + 1] = constants_row(group) end
  return lines
end

return docs_records
