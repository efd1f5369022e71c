--- Builds the body of an order to create or update, from a JSON file and from --set and --unset.

local command_error = require "telnyx.porting.command.running.command_error"
local filter_option = require "telnyx.porting.command.selecting.filter_option"
local input_file = require "telnyx.porting.command.selecting.input_file"
local porting = require "telnyx.porting"

local order_body = {}

-- Never read from arguments, because the process list shows these.
local private = {}
for _, name in ipairs(require "telnyx.porting.private_fields") do private["end_user.admin." .. name] = true end

local types = { boolean = "boolean", integer = "number" }

--- The types of an update's fields by dotted name, from the operation's row.
local function kinds_of(properties, above, into)
  for _, property in ipairs(properties) do
    local name = above .. property.name
    if property.fields then
      into[name] = property.list and "objects" or "object"
      if not property.list then kinds_of(property.fields, name .. ".", into) end
    else
      into[name] = property.list and "list" or types[property.type] or "text"
    end
  end
  return into
end

local kinds
for _, row in ipairs(porting.operations()) do
  if row.name == "porting_orders.update" then kinds = kinds_of(row.body, "", {}) end
end

local example = [[an object such as {"customer_reference": "Acct 123abc"}]]

--- Reads the JSON object in a file ("-": stdin). Returns an empty object if path is nil.
function order_body.read(path)
  if not path then return {} end
  local content, name = input_file.read(path)
  local body, err = porting.decode(content)
  if err then
    command_error.usage("%s is no JSON: %s; --json takes %s", name, (tostring(err):gsub("^%a+_?%a*: ", "")), example)
  end
  if type(body) ~= "table" or body[1] ~= nil or getmetatable(body) == porting.array_mt then
    command_error.usage("%s holds no JSON object; --json takes %s", name, example)
  end
  return body
end

local function parts_of(name)
  local parts = {}
  for part in name:gmatch "[^.]+" do parts[#parts + 1] = part end
  return parts
end

local function put(option, body, name, value)
  local parts = parts_of(name)
  for i = 1, #parts - 1 do
    local inner = body[parts[i]]
    if inner == nil or inner == porting.null then
      inner = {}
      body[parts[i]] = inner
    elseif type(inner) ~= "table" then
      command_error.usage("%s %s: %s has a value, so it can't hold fields", option, name, parts[i])
    end
    body = inner
  end
  body[parts[#parts]] = value
end

--- Returns the names of the fields of an object, for a message.
local function fields_of(name)
  local names = {}
  for one in pairs(kinds) do
    local last = one:sub(1, #name + 1) == name .. "." and one:sub(#name + 2)
    if last and not last:find(".", 1, true) then names[#names + 1] = last end
  end
  table.sort(names)
  return table.concat(names, ", ")
end

--- Ends the command if --set gave a text to a field that holds other fields.
local function check_whole(name, text)
  if kinds[name] == "object" then
    command_error.usage("--set %s=%s: it has no value, but fields: say --set %s.FIELD=VALUE, with one of %s", name,
      text, name, fields_of(name))
  elseif kinds[name] == "objects" then
    command_error.usage("--set %s=%s: %s must be a list, not a string: say it in a file for --json", name, text, name)
  end
end

local function value_of(name, text)
  local kind = kinds[name]
  if kind == "boolean" then
    if text ~= "true" and text ~= "false" then command_error.usage("--set %s is true or false", name) end
    return text == "true"
  elseif kind == "number" then
    return tonumber(text) or command_error.usage("--set %s is a number", name)
  end
  return text
end

--- Ends the command where --set and --unset say two things of a field, of which only the last would count.
local function check_contradictions(options)
  local said = {}
  local function add(option, name)
    for other, words in pairs(said) do
      local is_within = other:find(name .. ".", 1, true) == 1 or name:find(other .. ".", 1, true) == 1
      if other == name or is_within and option == "--unset" then
        command_error.usage("%s and %s %s contradict each other", words, option, name)
      end
    end
    said[name] = ("%s %s"):format(option, name)
  end
  local lists = {}
  for _, given in ipairs(options.set) do
    local name = filter_option.split("--set", given)
    if not lists[name] then add("--set", name) end
    lists[name] = kinds[name] == "list"
  end
  for _, name in ipairs(options.unset) do
    if not said[name] or said[name] ~= "--unset " .. name then add("--unset", name) end
  end
end

--- Applies --set FIELD=VALUE and --unset FIELD to a body.
function order_body.apply(body, options)
  check_contradictions(options)
  local gathered = {}
  for _, given in ipairs(options.set) do
    local name, text = filter_option.split("--set", given)
    if private[name] then
      command_error.usage("--set %s would show in the process list: say it in a file for --json, or on stdin", name)
    end
    if kinds[name] == "list" then
      gathered[name] = gathered[name] or porting.array {}
      table.insert(gathered[name], text)
    end
    put("--set", body, name, gathered[name] or value_of(name, text))
  end
  for _, given in ipairs(options.set) do check_whole(filter_option.split("--set", given)) end
  for _, name in ipairs(options.unset) do
    if not name:find "^[%w_.]+$" then command_error.usage('--unset takes FIELD, not "%s"', name) end
    put("--unset", body, name, porting.null)
  end
  return body
end

--- Returns the arguments of a call, body and options. With --unchecked-fields the body goes into the options, where it
-- is not checked.
function order_body.as_arguments(body, options)
  if options.unchecked_fields then return nil, { body = body } end
  return body
end

return order_body
