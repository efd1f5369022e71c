--- telnyx-porting numbers: shows the phone numbers of orders.

local checker = require "telnyx.porting.filters".checker
local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_lookup = require "telnyx.porting.command.selecting.order_lookup"
local phone_number_rows = require "telnyx.porting.command.showing.phone_number_rows"
local porting = require "telnyx.porting"

--- Shows the numbers that a filter (nil: none) finds. Returns how many there were.
local function show(client, writer, filter)
  local group, count = client.porting_phone_numbers, 0
  local fits = checker("porting_phone_numbers.list", filter)
  local walk = command_error.call_library(group.each, group,
    { filter = filter, unchecked_filter = true, relist = true })
  while true do
    local number = command_error.call_library(walk)
    if not number then return count end
    if fits and fits(number) == false then
      command_error.raise("incomplete", "the server did not apply the filter: %s came, of an order that is %s",
        tostring(number.phone_number), tostring(number.porting_order_status))
    end
    writer:add(number)
    count = count + 1
  end
end

--- Shows the numbers of orders. Returns the exit status.
local function show_orders(client, writer, ids, order_status)
  local status = exit_status.done
  for _, id in ipairs(ids) do
    if show(client, writer, { porting_order_id = id, porting_order_status = order_status }) == 0 then
      status = math.max(status, command_error.report(id, porting.error {
        kind = "not_found", detail = "no phone number of such an order was found",
      }))
    end
  end
  return status
end

return function(options)
  local named = #options.ids > 0 or options.from
  local given, _, references
  if named then given, _, references = order_ids.from_options(options) end
  local client = connection.open(options)
  local ids = named and order_lookup.complete(client, given, references)
  local writer, status = phone_number_rows.writer(options), exit_status.done
  if named then
    status = show_orders(client, writer, ids, options.status)
  else
    show(client, writer, options.status and { porting_order_status = options.status } or nil)
  end
  writer:close()
  return status
end
