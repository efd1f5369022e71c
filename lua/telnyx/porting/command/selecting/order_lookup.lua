--- Finds the orders that support keys and phone numbers name. A name that finds none, or more than one, ends the
-- command: which is meant can't be guessed. The key of a port request (pr_…) names all of its orders.

local command_error = require "telnyx.porting.command.running.command_error"
local filters = require "telnyx.porting.filters"
local key = require "telnyx.porting.ids".key
local order_reader = require "telnyx.porting.command.selecting.order_reader"
local text = require "telnyx.porting.text"

local order_lookup = {}

-- Up to this many keys of port requests are looked up one by one; for more, all orders are walked.
local few = 20
-- Names in one request. A URL with this many phone numbers has some 2 KiB.
local most_in_a_filter = 50
-- Orders that a message names, and names that it lists.
local most_orders, most_names = 5, 10

local function status_of(order)
  return order.status and order.status.value or "unknown"
end

--- What was found, by kind and name: a list of { id, status }, each order once.
local function new_findings(references)
  local findings = {}
  for _, reference in ipairs(references) do
    findings[reference[1]] = findings[reference[1]] or {}
    findings[reference[1]][reference[2]] = { ids = {} }
  end

  --- Notes that an order has a name, where somebody asked for that.
  function findings.note(kind, name, id, status)
    local found = name and findings[kind] and findings[kind][name]
    if found and not found.ids[key(id)] then
      found.ids[key(id)] = true
      found[#found + 1] = { id = key(id), status = status }
    end
  end

  return findings
end

local function note_parent(findings, order)
  local parent = order.parent_support_key
  findings.note("parent_support_key", parent and parent:lower(), order.id, status_of(order))
end

local function names_of(findings, kind)
  local names = {}
  for name in pairs(findings[kind] or {}) do names[#names + 1] = name end
  table.sort(names)
  return names
end

--- Looks up the keys of port requests, by the filter of the orders. Where the service does not apply it, all orders
-- came. reading: of reading_progress.lua, or nil.
local function find_requests(client, findings, reading)
  local parents = names_of(findings, "parent_support_key")
  if reading and #parents > 0 then reading:begin(nil, "orders of the port requests named") end
  local came_all = #parents > few
  if came_all then order_reader.visit_all(client, {}, function(order) note_parent(findings, order) end, reading) end
  for _, parent in ipairs(parents) do
    if came_all then return end
    local filter = { parent_support_key = parent }
    order_reader.visit_all(client, { filter = filter }, function(order)
      came_all = came_all or filters.check(order, filter) == false
      note_parent(findings, order)
    end, reading)
  end
end

--- Walks over the phone numbers that a filter selects (nil: all), and calls visit(number).
local function visit_numbers(client, filter, visit, reading)
  local group = client.porting_phone_numbers
  local each = command_error.call_library(group.each, group, order_reader.options(
    { filter = filter, unchecked_filter = filter and true or nil, relist = true }, reading))
  while true do
    local number = command_error.call_library(each)
    if not number then return end
    visit(number)
  end
end

--- Looks up support keys or phone numbers, in the list of all numbers: an order shows its first 50 alone. name: of the
-- filter and of the field.
local function find_numbers(client, findings, name, reading)
  local function note(number)
    if reading then reading:step(true) end
    local value = number[name]
    if type(value) ~= "string" or type(number.porting_order_id) ~= "string" then return end
    findings.note(name, value:lower(), number.porting_order_id, tostring(number.porting_order_status))
  end

  local names, came_all = names_of(findings, name), false
  if reading and #names > 0 then reading:begin(nil, "phone numbers for the names given") end
  for first = 1, #names, most_in_a_filter do
    if came_all then return end
    local filter = { [name] = {} }
    for i = first, math.min(first + most_in_a_filter - 1, #names) do table.insert(filter[name], names[i]) end
    local fits = filters.checker("porting_phone_numbers.list", filter)
    local good, problem = pcall(visit_numbers, client, filter, function(number)
      came_all = came_all or fits(number) == false
      note(number)
    end, reading)
    if not good then
      -- A service without this filter may refuse it: then all numbers are read.
      local status = command_error.http_status(problem)
      if status ~= 400 and status ~= 422 then error(problem, 0) end
      came_all = true
      visit_numbers(client, nil, note, reading)
    end
  end
end

local kind_names = {
  support_key = "support key", parent_support_key = "support key of a port request", phone_number = "phone number",
}

--- What is wrong with what a name found; nil: nothing.
local function problem_with(kind, name, found)
  if #found == 0 then
    if kind ~= "phone_number" then return ("no order has the %s %s"):format(kind_names[kind], name) end
    local is_short = name:find "^%+[2-9]%d%d[2-9]%d%d%d%d%d%d$"
    return ("no order has the phone number %s%s"):format(name,
      is_short and "; in North America its country code is missing: +1" .. name:sub(2) or "")
  end
  if #found == 1 or kind == "parent_support_key" then return nil end
  local orders = {}
  for i = 1, math.min(#found, most_orders) do
    orders[i] = ("%s (%s)"):format(found[i].id, text.plain(found[i].status))
  end
  if #found > most_orders then orders[#orders + 1] = ("%d more"):format(#found - most_orders) end
  return ("the %s %s is in %d orders, so name one by its id: %s"):format(kind_names[kind], name, #found,
    table.concat(orders, ", "))
end

--- Looks up all references (of order_ids.lua). Returns a list of { kind, name, orders = list of { id, status },
-- after }. reading: of reading_progress.lua, or nil.
function order_lookup.find(client, references, reading)
  if not references or #references == 0 then return {} end
  local findings = new_findings(references)
  find_requests(client, findings, reading)
  find_numbers(client, findings, "support_key", reading)
  find_numbers(client, findings, "phone_number", reading)
  if reading then reading:finish() end

  local results, problems = {}, {}
  for _, reference in ipairs(references) do
    local kind, name = reference[1], reference[2]
    local found = findings[kind][name]
    problems[#problems + 1] = problem_with(kind, name, found)
    results[#results + 1] = { kind = kind, name = name, orders = found, after = reference.after }
  end
  if #problems == 1 then command_error.usage("%s; nothing was done", problems[1]) end
  if #problems > 0 then
    local count = #problems
    for i = count, most_names + 1, -1 do problems[i] = nil end
    if count > most_names then problems[most_names + 1] = ("… and %d more"):format(count - most_names) end
    command_error.raise_list("usage",
      ("%d of the names don't find one order each, so nothing was done:"):format(count), problems)
  end
  return results
end

--- Returns the ids with those that the references found, in the order in which all were named and each once; the
-- results of find; and how many were found again. reading: as above.
function order_lookup.complete(client, ids, references, reading)
  local results = order_lookup.find(client, references, reading)
  if #results == 0 then return ids, results, 0 end
  local list, seen, given, repeats = {}, {}, 0, 0
  local function add(id)
    if seen[id] then repeats = repeats + 1 else list[#list + 1] = id end
    seen[id] = true
  end
  for _, result in ipairs(results) do
    while given < result.after do
      given = given + 1
      add(ids[given])
    end
    for _, order in ipairs(result.orders) do add(order.id) end
  end
  for i = given + 1, #ids do add(ids[i]) end
  return list, results, repeats
end

--- The same for a packed list: adds to it, behind the ids that were given.
function order_lookup.complete_packed(client, ids, references, reading)
  local results, repeats = order_lookup.find(client, references, reading), 0
  for _, result in ipairs(results) do
    for _, order in ipairs(result.orders) do
      if ids:find(order.id) then repeats = repeats + 1 else ids:add(order.id, 0) end
    end
  end
  return results, repeats
end

return order_lookup
