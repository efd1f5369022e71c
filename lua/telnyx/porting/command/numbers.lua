--- telnyx-porting numbers, and check: the phone numbers of orders, and whether numbers can be ported.

local connection = require "telnyx.porting.command.connection"
local input = require "telnyx.porting.command.input"
local output = require "telnyx.porting.command.output"
local trouble = require "telnyx.porting.command.trouble"

local checker = require "telnyx.porting.filters".checker

local numbers = {}

function numbers.numbers(options)
  local client = connection.open(options)
  local writer = output.numbers(options.out)
  local group = client.porting_phone_numbers
  local filter = options.status and { porting_order_status = options.status } or nil
  local fits = checker("porting_phone_numbers.list", filter)
  local walk = trouble.guard(group.each, group, { filter = filter, unchecked_filter = true, relist = true })
  while true do
    local number = trouble.guard(walk)
    if not number then break end
    if fits and fits(number) == false then
      trouble.fail("incomplete", "the server did not apply the filter: %s came, of an order that is %s",
        tostring(number.phone_number), tostring(number.porting_order_status))
    end
    writer:add(number)
  end
  writer:close()
  return trouble.status.done
end

function numbers.check(options)
  local list = {}
  for _, number in ipairs(options.numbers) do list[#list + 1] = number end
  for _, number in ipairs(options.from and input.read_numbers(options.from) or {}) do list[#list + 1] = number end
  if #list == 0 then trouble.fail("usage", "check: name phone numbers, or --from") end
  input.check_numbers(list)
  local client = connection.open(options)
  local results, err = trouble.guard(client.portability_checks.run, client.portability_checks, { phone_numbers = list })
  if not results then trouble.fail_by(err) end
  local writer, portable = output.checks(options.out), 0
  for _, result in ipairs(results.data) do
    writer:add(result)
    if result.portable then portable = portable + 1 end
  end
  writer:close()
  return portable == #list and trouble.status.done or trouble.status.incomplete
end

return numbers
