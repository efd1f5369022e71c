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

-- Up to so many ids are read one by one, without asking for the number of pages.
local few = 20

--- Finds orders by id (porting._id_list): through pages, where that takes fewer requests than reading each. Calls
-- found(order, place), and missing(place, err) for ids that do not exist.
local function find(client, ids, found, missing)
  if #ids > few and order_reader.count_pages(client) < #ids then
    order_reader.visit_all(client, {}, function(order)
      local place = ids:find(order.id)
      if place and ids:take(place) then found(order, place) end
    end)
  end
  local rest, places, place = {}, {}, ids:next(0)
  while place do
    rest[#rest + 1], places[#places + 1] = ids[place], place
    place = ids:next(place)
  end
  local done = 0
  order_reader.read(client, rest, function(_, order, err)
    done = done + 1
    if order then
      found(order, places[done])
    elseif err.kind == "not_found" then
      missing(places[done], err)
    else
      command_error.raise_from(err)
    end
  end)
end

--- Ends the command where the ids of one column are unknown to the account and those of another are known: the file has
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
-- filter); columns (samples of order_ids.lua, where records had several ids).
function cancel_selection.collect(client, asked)
  local ids, filter, test = asked.ids, asked.filter, asked.test
  local selected, missing, first_missing = selected_orders.new(ids or porting._id_list()), 0, nil
  local unknown = {}
  local function take(order, place)
    local now = client:server_time()
    if test(order, now) then selected:add(order, place, now) end
  end

  if ids then
    find(client, ids, take, function(place, err)
      missing, first_missing = missing + 1, first_missing or ids[place]
      selected:add_missing(place, err)
      if asked.columns then unknown[key(ids[place])] = true end
    end)
    if asked.columns then check_columns(asked.columns, unknown) end
    if missing > 0 and test.narrows then
      command_error.raise("incomplete", "%s: %s not found, so the filters can't be applied", first_missing,
        missing == 1 and "was" or ("and %s were"):format(text.plural(missing - 1, "other")))
    end
  else
    order_reader.visit_all(client, { filter = filter, sort = "created_at" }, function(order)
      if filter and not asked.unchecked then filter_option.verify(order, filter, true) end
      -- Pages shift when an order is added meanwhile: one may come twice.
      if not selected:has(order.id) then take(order) end
    end)
  end

  return selected
end

return cancel_selection
