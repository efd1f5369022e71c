--- telnyx-porting numbers: shows the phone numbers of orders.

local checker = require "telnyx.porting.filters".checker
local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local phone_number_rows = require "telnyx.porting.command.showing.phone_number_rows"

return function(options)
  local client = connection.open(options)
  local writer = phone_number_rows.writer(options)
  local group = client.porting_phone_numbers
  local filter = options.status and { porting_order_status = options.status } or nil
  local fits = checker("porting_phone_numbers.list", filter)
  local walk = command_error.call_library(group.each, group,
    { filter = filter, unchecked_filter = true, relist = true })
  while true do
    local number = command_error.call_library(walk)
    if not number then break end
    if fits and fits(number) == false then
      command_error.raise("incomplete", "the server did not apply the filter: %s came, of an order that is %s",
        tostring(number.phone_number), tostring(number.porting_order_status))
    end
    writer:add(number)
  end
  writer:close()
  return exit_status.done
end
