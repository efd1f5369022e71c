--- Selects the orders to cancel: those with these ids, those that the API's filters find, or all; narrowed by the
-- filters applied here. The list is read to its end before anything is cancelled.

local command_error = require "telnyx.porting.command.running.command_error"
local filter_option = require "telnyx.porting.command.selecting.filter_option"
local key = require "telnyx.porting.ids".key
local order_reader = require "telnyx.porting.command.selecting.order_reader"
local porting = require "telnyx.porting"
local selected_orders = require "telnyx.porting.command.selecting.selected_orders"
local text = require "telnyx.porting.text"

local cancel_selection = {}

-- Up to this many orders beside the selected ones are remembered; if there are more, they are read again.
local most_others = 20000

--- Ends the command if the ids of one column are unknown to the account and those of another are known: the file has
-- no header, and the column has ids of something else. columns: samples of the ids, by column.
local function check_columns(columns, unknown)
  local foreign, own
  for column, sample in pairs(columns) do
    local count = 0
    for _, id in ipairs(sample) do count = count + (unknown[id] and 1 or 0) end
    if count == #sample then foreign = math.min(foreign or column, column) end
    if count == 0 then own = math.min(own or column, column) end
  end
  if foreign and own then
    command_error.usage("none of the ids in column %d is an order of this account, and those in column %d are: "
      .. "say --from-column %d if these alone are meant; nothing was done", foreign, own, own)
  end
end

--- Returns the orders to cancel (selected_orders.lua), in the order of asked.ids. asked: ids (porting._id_list) or
-- filter (of filter_option.lua), or neither; test (of where_expression.lua); unchecked (trust the server with the
-- filter); columns (samples of order_ids.lua, where records had several ids); max (cancel none if more are selected);
-- alone (others are not wanted).
-- reading: of reading_progress.lua. The result's others is a list of the open orders { id, status, parent } beside the
-- selected ones that belong to a port request, where all orders of the account were seen.
function cancel_selection.collect(client, asked, reading)
  local ids, filter, test = asked.ids, asked.filter, asked.test
  local selected, missing, first_missing = selected_orders.new(ids or porting._id_list()), 0, nil
  local unknown, others = {}, {}

  local function remember(order)
    local parent = others and order.parent_support_key
    if not parent or not order_reader.is_open(order) then return end
    if #others == most_others then
      others = nil
    else
      others[#others + 1] = { id = order.id, status = order.status.value, parent = parent }
    end
  end

  local function take(order, place)
    local now = client:server_time()
    if test(order, now) then
      selected:add(order, place, now)
      if asked.max and selected.count > asked.max then
        command_error.usage("more than --max %d orders are selected: nothing was cancelled", asked.max)
      end
    elseif place then
      remember(order)
    end
  end

  if ids then
    local whole = order_reader.find(client, ids, take, function(place, err)
      if err.kind ~= "not_found" then command_error.raise_from(err) end
      missing, first_missing = missing + 1, first_missing or ids[place]
      selected:add_missing(place, err)
      if asked.columns then unknown[key(ids[place])] = true end
    end, reading, not asked.alone and remember or nil)
    if whole then selected.others = others end
    if asked.columns then check_columns(asked.columns, unknown) end
    if missing > 0 and test.narrows then
      command_error.raise("incomplete", "%s: %s not found, so the filters can't be applied", first_missing,
        text.agree(missing, "was", "and " .. text.plural(missing - 1, "other") .. " were"))
    end
  else
    -- The number is asked for where it is of use; a service that ignores the filter is found out by the orders.
    local total = (asked.max or reading.is_terminal) and order_reader.count(client, filter, reading) or nil
    if asked.max and not test.narrows and total and total > asked.max then
      command_error.usage("%s selected, more than --max %d: nothing was cancelled",
        text.agree(total, "%d order is", "%d orders are"), asked.max)
    end
    reading:begin(total)
    order_reader.visit_all(client, { filter = filter, sort = "created_at" }, function(order)
      if filter and not asked.unchecked then filter_option.verify(order, filter, true) end
      -- Pages shift when an order is added meanwhile: one may come twice.
      if not selected:has(order.id) then take(order) end
    end, reading)
  end

  return selected
end

return cancel_selection
