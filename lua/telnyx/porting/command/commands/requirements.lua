--- telnyx-porting requirements: shows what an order still lacks before it can be submitted.

local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local found_orders = require "telnyx.porting.command.showing.found_orders"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_lookup = require "telnyx.porting.command.selecting.order_lookup"
local requirement_rows = require "telnyx.porting.command.showing.requirement_rows"

return function(options)
  local named, _, references = order_ids.from_options { ids = { options.id } }
  local client = connection.open(options)
  local ids, found = order_lookup.complete(client, named, references)
  if #ids ~= 1 then command_error.usage("requirements: %s names %d orders: name one", options.id, #ids) end
  found_orders(found)
  local missing, err = command_error.call_library(client.missing_requirements, client, ids[1])
  if not missing then command_error.raise_from(err) end
  local writer = requirement_rows.writer(options)
  for _, requirement in ipairs(missing) do writer:add(requirement) end
  writer:close()
  return #missing == 0 and exit_status.done or exit_status.incomplete
end
