--- Which orders a list shows: the words NAME=VALUE and sort=… as options of client:list, and asking for them.

local messages = require "telnyx_porting.messages"

local selection = {}

--- Returns the options for client:list, or nil and what is wrong. The module decides whether it knows a filter.
function selection.parse(words)
  local options, given = {}, {}
  for _, word in ipairs(words) do
    local sort = word:match "^sort=(.+)$"
    if sort then options.sort = sort else given[#given + 1] = word end
  end
  local problem
  options.filter, problem = require("telnyx.porting.filters.expression").parse(given)
  if problem then return nil, problem end
  return options
end

--- Returns the names that a word can begin with, each with its known values.
function selection.names()
  local found, names = pcall(require, "telnyx.porting.filters.names")
  if not found then return {} end -- :TelnyxPorting says what is missing
  local known = { sort = names.sorts "list" }
  for _, filter in ipairs(names.of "list") do known[filter.name] = filter.values or {} end
  return known
end

--- An order with the status that a batch gave it, where that is known: a later question must not take it for what it
-- was. mark: of batches.mark. Returns it, or nil.
function selection.fresh(order, mark)
  if mark.order then return mark.order end
  local status = mark.outcome == "cancel-pending" and "cancel-pending"
    or mark.outcome == "already-cancelled" and "cancelled" or nil
  if not status then return nil end
  local porting = require "telnyx.porting"
  local copy = order:to_table()
  copy.status = { value = status }
  return porting.order(porting.encode(copy))
end

local function show(words)
  local addresses = require "telnyx_porting.addresses"
  require("telnyx_porting.buffers").show(addresses.of_orders(words), nil, nil, true)
end

local none = "(all orders)"

--- Asks for a filter by vim.ui.select and vim.ui.input, and shows the orders that fit it besides words.
function selection.ask_filter(words)
  local known, names = selection.names(), {}
  for name in pairs(known) do
    if name ~= "sort" then names[#names + 1] = name end
  end
  table.sort(names)
  if #words > 0 then table.insert(names, 1, none) end
  vim.ui.select(names, { prompt = "Filter the orders by:", kind = "telnyx-porting" }, function(name)
    if not name then return end
    if name == none then return show {} end
    local function narrow(value)
      if not value or value == "" then return end
      local all = {}
      for _, word in ipairs(words) do
        if word:match "^[^=]*" ~= name then all[#all + 1] = word end
      end
      all[#all + 1] = name .. "=" .. value
      local _, wrong = selection.parse(all)
      if wrong then return messages.error(wrong) end
      show(all)
    end
    if #known[name] > 0 then
      vim.ui.select(known[name], { prompt = name .. ":", kind = "telnyx-porting" }, narrow)
    else
      vim.ui.input({ prompt = name .. "=" }, narrow)
    end
  end)
end

--- Asks for the order in which the orders are listed.
function selection.ask_sort(words)
  vim.ui.select(selection.names().sort or {}, { prompt = "Sort the orders by:", kind = "telnyx-porting" },
    function(sort)
      if not sort then return end
      local all = {}
      for _, word in ipairs(words) do
        if not word:find "^sort=" then all[#all + 1] = word end
      end
      all[#all + 1] = "sort=" .. sort
      show(all)
    end)
end

return selection
