--- telnyx-porting watch: shows the statuses of orders until all are ported or cancelled.

local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local found_orders = require "telnyx.porting.command.showing.found_orders"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_lookup = require "telnyx.porting.command.selecting.order_lookup"
local order_reader = require "telnyx.porting.command.selecting.order_reader"
local polling = require "telnyx.porting.command.running.polling"
local status_changes = require "telnyx.porting.command.showing.status_changes"
local terminal = require "telnyx.porting.command.showing.terminal"

local function foc_of(order)
  local settings = order.activation_settings
  return settings and (settings.foc_datetime_actual or settings.foc_datetime_requested) or ""
end

--- Reads the orders that are not final yet, and calls view.changed(entry) for each whose status has changed. Returns an
-- error that kept some from being read this time, or nil.
local function look(client, entries, view)
  local open, by_id, problem = {}, {}, nil
  local function set(entry, status)
    if entry.status ~= status then
      entry.before, entry.status, entry.since = entry.status, status, os.time()
      view.changed(entry)
    end
  end
  for _, entry in ipairs(entries) do
    by_id[entry.id] = entry
    if not entry.final then open[#open + 1] = entry.id end
  end
  order_reader.look(client, open, function(id, order, err)
    local entry = by_id[id]
    if order then
      entry.foc, entry.reference, entry.final = foc_of(order), order.customer_reference or "", order:is_final()
      set(entry, order.status and order.status.value or "unknown")
    elseif err.kind == "not_found" then
      -- A draft that was deleted will not come back, nor will an order that never existed.
      entry.final, entry.gone = true, true
      set(entry, "not found")
    elseif command_error.is_retryable(err) then
      problem = problem or err
    else
      command_error.raise_from(err)
    end
    view.reading()
  end)
  return problem
end

return function(options)
  local named, _, references = order_ids.from_options(options)
  -- A line about the rate limit would stay on the screen that it draws.
  local client = connection.open(options, terminal.moves(1) and function() end or nil)
  local ids, found = order_lookup.complete(client, named, references)
  found_orders(found)
  local poll = polling.new(options, true)
  local entries = {}
  for i, id in ipairs(ids) do entries[i] = { id = id } end
  local view = status_changes.new(entries)
  local status = exit_status.done
  while true do
    local problem = look(client, entries, view)
    view.show(problem)
    if status_changes.count_final(entries) == #entries then break end
    local reason = poll.pause(view.resized)
    if reason then
      io.stderr:write(("telnyx-porting: %s; not final yet: %d of %d\n"):format(reason,
        #entries - status_changes.count_final(entries), #entries))
      return exit_status.stopped
    end
  end
  for _, entry in ipairs(entries) do
    if entry.gone then status = exit_status.incomplete end
  end
  return status
end
