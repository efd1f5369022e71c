--- telnyx-porting check: asks whether phone numbers can be ported.

local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local phone_numbers = require "telnyx.porting.command.selecting.phone_numbers"
local portability_rows = require "telnyx.porting.command.showing.portability_rows"

return function(options)
  local list = phone_numbers.read(options.numbers, options.from, options.from_column)
  if #list == 0 then command_error.usage("check: name phone numbers, or --from") end
  local checks = connection.open(options).portability_checks
  local results, err = command_error.call_library(checks.run, checks, { phone_numbers = list })
  if not results then command_error.raise_from(err) end
  local writer, portable = portability_rows.writer(options), 0
  for _, result in ipairs(results.data) do
    writer:add(result)
    if result.portable then portable = portable + 1 end
  end
  writer:close()
  return portable == #list and exit_status.done or exit_status.incomplete
end
