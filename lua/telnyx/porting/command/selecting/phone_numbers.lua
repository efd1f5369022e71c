--- Phone numbers from the command line and from files.

local command_error = require "telnyx.porting.command.running.command_error"
local input_file = require "telnyx.porting.command.selecting.input_file"
local text = require "telnyx.porting.text"

local phone_numbers = {}

--- Returns the phone numbers in a file or stdin, one a line.
function phone_numbers.read_file(path)
  local content, name = input_file.read(path)
  local numbers = {}
  for line in content:gmatch "[^\r\n]+" do
    local number = line:match "^%s*(.-)%s*$"
    if number ~= "" and number:sub(1, 1) ~= "#" then numbers[#numbers + 1] = number end
  end
  if #numbers == 0 then command_error.usage("%s holds no phone numbers", name) end
  return numbers
end

--- Ends the command where a number of a list is not in E.164 format.
function phone_numbers.check(numbers)
  for _, number in ipairs(numbers) do
    if type(number) ~= "string" or not number:find "^%+%d+$" or #number < 8 or #number > 16 then
      command_error.usage('"%s" is no phone number: write it as +13035550000', text.short(number, 60))
    end
  end
end

return phone_numbers
