--- telnyx-porting confirm: submits drafts, which can't be taken back.

local change_orders = require "telnyx.porting.command.changing.change_orders"
local command_error = require "telnyx.porting.command.running.command_error"
local confirm_plan = require "telnyx.porting.command.showing.confirm_plan"
local confirmation_prompt = require "telnyx.porting.command.running.confirmation_prompt"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local found_orders = require "telnyx.porting.command.showing.found_orders"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_lookup = require "telnyx.porting.command.selecting.order_lookup"
local order_reader = require "telnyx.porting.command.selecting.order_reader"

--- Reads the orders. One that can't be read ends the command before anything is submitted.
local function read(client, ids)
  local orders = {}
  order_reader.read(client, ids, function(id, order, err)
    if not order then
      if command_error.is_unauthorized(err) then command_error.raise_from(err) end
      command_error.raise("incomplete", "%s: %s; nothing was submitted", id, tostring(err))
    end
    orders[#orders + 1] = order
  end)
  return orders
end

--- Submits one draft. Returns the order, or nil and an error. After an uncertain answer the status of the order
-- decides.
local function submit(client, id)
  local order, err = client.porting_orders:confirm(id)
  if order or not err.uncertain then return order, err end
  local now = client:get(id)
  if now and now.status and now.status.value ~= "draft" then return now end
  return nil, err
end

return function(options)
  local named, _, references = order_ids.from_options(options)
  confirmation_prompt.require_terminal(options, "nothing was submitted")
  local client, host, heading = connection.open(options)
  local ids, found = order_lookup.complete(client, named, references)
  local orders = read(client, ids)
  if not (options.quiet and (options.yes or options.dry_run)) then
    confirm_plan(orders, heading)
    found_orders(found)
  end
  if options.dry_run then return exit_status.done end
  local question = ("Submit %s at %s? What is submitted can't be taken back, only be cancelled."):format(
    #orders == 1 and "this order" or ("these %d orders"):format(#orders), host)
  confirmation_prompt.ask(options, question, "nothing was submitted")

  return change_orders(ids, options, "submitted", function(id) return submit(client, id) end)
end
