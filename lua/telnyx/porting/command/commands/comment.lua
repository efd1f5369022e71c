--- telnyx-porting comment: comments on an order.

local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local found_orders = require "telnyx.porting.command.showing.found_orders"
local input_file = require "telnyx.porting.command.selecting.input_file"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_lookup = require "telnyx.porting.command.selecting.order_lookup"
local stdout = require "telnyx.porting.command.showing.stdout"

return function(options)
  local named, _, references = order_ids.from_options { ids = { options.id } }
  local text = options.text == "-" and input_file.read_bytes "-" or options.text or ""
  text = text:match "^%s*(.-)%s*$"
  if text == "" then command_error.usage("comment: there is nothing to say") end
  local client = connection.open(options)
  local ids, found = order_lookup.complete(client, named, references)
  if #ids ~= 1 then command_error.usage("comment: %s names %d orders: name one", options.id, #ids) end
  found_orders(found)
  local comment, err = command_error.call_library(client.comments.create, client.comments, ids[1], { body = text })
  if not comment then command_error.raise_from(err) end
  stdout.write_foreign(comment.id .. "\n")
  return exit_status.done
end
