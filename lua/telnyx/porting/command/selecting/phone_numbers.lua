--- Phone numbers from the command line and from files.

local command_error = require "telnyx.porting.command.running.command_error"
local complaints = require "telnyx.porting.command.selecting.complaints"
local input_file = require "telnyx.porting.command.selecting.input_file"
local name_list = require "telnyx.porting.command.selecting.name_list"
local phone_number = require "telnyx.porting.command.selecting.phone_number"
local text = require "telnyx.porting.text"

local phone_numbers = {}

local names = {}
for _, name in ipairs { "phone_number", "phone_numbers", "phone", "number", "numbers", "telephone_number", "tn", "did",
  "msisdn" } do
  names[name] = true
end

local reading = {
  noun = "phone number",
  plural = "phone numbers",
  called = "phone_number",
  columns = { names },
}

function reading.read(cell)
  local number, problem = phone_number.read(cell, true)
  if number then return "phone_number", number end
  return nil, problem or "write it as +13035550000"
end

--- Orders of JSON have a list of numbers, other records have one.
function reading.of_record(record)
  local list = {}
  if type(record.phone_number) == "string" then return { record.phone_number } end
  for _, number in ipairs(type(record.phone_numbers) == "table" and record.phone_numbers or {}) do
    list[#list + 1] = type(number) == "table" and number.phone_number or number
  end
  if #list == 0 then return nil, "has no phone number" end
  return list
end

--- Returns the numbers from arguments and, where path is given, a file or stdin, in E.164 format and each once. column:
-- the column that was asked for, or nil.
function phone_numbers.read(arguments, path, column)
  local list, seen = {}, {}
  local function take(_, number)
    if not seen[number] then list[#list + 1] = number end
    seen[number] = true
  end
  local wrong = complaints.new(nil, "argument")
  for _, argument in ipairs(arguments) do
    local kind, problem = name_list.read_argument(reading, argument, take)
    if not kind then wrong:add(nil, problem) end
  end
  wrong:finish()
  if path then
    local content, name = input_file.read(path)
    local before = #list
    name_list.read(content, name, reading, column, take)
    if #list == before and #arguments == 0 then command_error.usage("%s holds no phone numbers", name) end
  end
  return list
end

--- Ends the command if a number of a list is not in E.164 format. The library says of anything else that it is no
-- list.
function phone_numbers.check(numbers)
  if type(numbers) ~= "table" then return end
  for _, number in ipairs(numbers) do
    if type(number) ~= "string" or not number:find "^%+%d+$" or #number < 8 or #number > 16 then
      command_error.usage('"%s" is no phone number: write it as +13035550000', text.short(tostring(number), 60))
    end
  end
end

return phone_numbers
