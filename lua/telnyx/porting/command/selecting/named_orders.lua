--- Reads the orders that arguments and --from name, for commands that show them before they change them.

local command_error = require "telnyx.porting.command.running.command_error"
local confirmation_prompt = require "telnyx.porting.command.running.confirmation_prompt"
local connection = require "telnyx.porting.command.running.connection"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_lookup = require "telnyx.porting.command.selecting.order_lookup"
local order_reader = require "telnyx.porting.command.selecting.order_reader"
local reading_progress = require "telnyx.porting.command.showing.reading_progress"
local time_limit = require "telnyx.porting.command.running.time_limit"

local named_orders = {}

--- Returns { client, host, heading (of connection.open), found (of order_lookup.lua), count (how many were named),
-- orders, unknown (ids), limit (of time_limit.lua) }, in the order in which they were named. nothing: what to say where
-- it ends the command, such as "nothing was deleted". wants: asks (the command needs a terminal or --yes), unknown (ids
-- that the account does not know are no error).
function named_orders.read(options, nothing, wants)
  local limit = time_limit.new(options, nothing)
  local ids, _, references = order_ids.from_options(options)
  if wants.asks then confirmation_prompt.require_terminal(options, nothing) end
  local reading = reading_progress.new(options, limit)
  local client, host, heading = connection.open(options, reading.on_event)
  local all, found = limit:reading(order_lookup.complete, client, ids, references, reading)
  local named = { client = client, host = host, heading = heading, found = found, count = #all, orders = {},
    unknown = {}, limit = limit }
  limit:reading(order_reader.read_all, client, all, function(id, order, err)
    if order then
      table.insert(named.orders, order)
    elseif err.kind == "not_found" and wants.unknown then
      table.insert(named.unknown, id)
    elseif command_error.is_unauthorized(err) then
      command_error.raise_from(err)
    else
      if command_error.is_retryable(err) then limit:require() end
      command_error.raise("incomplete", "%s: %s; %s", id, tostring(err), nothing)
    end
  end, reading)
  reading:finish()
  return named
end

return named_orders
