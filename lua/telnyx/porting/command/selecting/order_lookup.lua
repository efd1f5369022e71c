--- Finds the orders that support keys and phone numbers name. A name that finds none, or more than one, ends the
-- command: which is meant can't be guessed. The key of a port request (pr_…) names all of its orders.

local command_error = require "telnyx.porting.command.running.command_error"
local filters = require "telnyx.porting.filters"
local key = require "telnyx.porting.ids".key
local order_reader = require "telnyx.porting.command.selecting.order_reader"
local text = require "telnyx.porting.text"

local order_lookup = {}

-- Up to so many names of a kind are looked up one by one.
local few = 20
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

local function note_keys(findings, order)
  local id, status = order.id, status_of(order)
  local own, parent = order.support_key, order.parent_support_key
  findings.note("support_key", own and own:lower(), id, status)
  findings.note("parent_support_key", parent and parent:lower(), id, status)
end

--- Notes the orders that a filter finds. Returns whether they prove that it was applied: an order shows its first 50
-- numbers at most.
local function note_filtered(client, filter, note)
  local proven = true
  order_reader.visit_all(client, { filter = filter }, function(order)
    if filters.check(order, filter) ~= true then proven = false end
    note(order)
  end)
  return proven
end

local function names_of(findings, kind)
  local names = {}
  for name in pairs(findings[kind] or {}) do names[#names + 1] = name end
  table.sort(names)
  return names
end

--- Looks support keys up. A support key has no filter, so that it takes all orders; the key of a port request has one.
local function find_keys(client, findings)
  local parents = names_of(findings, "parent_support_key")
  local walk = #names_of(findings, "support_key") > 0 or #parents > few
  for _, parent in ipairs(walk and {} or parents) do
    walk = not note_filtered(client, { parent_support_key = parent }, function(order)
      note_keys(findings, order)
    end)
    if walk then break end
  end
  if walk then order_reader.visit_all(client, {}, function(order) note_keys(findings, order) end) end
end

--- Looks phone numbers up: by the filter of the orders, and where that proves too little in the list of all numbers.
local function find_numbers(client, findings)
  local numbers = names_of(findings, "phone_number")
  local walk = #numbers > few
  for _, number in ipairs(walk and {} or numbers) do
    local filter = { phone_numbers = { phone_number = { contains = number:sub(2) } } }
    walk = not note_filtered(client, filter, function(order)
      for _, one in ipairs(order.phone_numbers or {}) do
        findings.note("phone_number", one.phone_number, order.id, status_of(order))
      end
    end)
    if walk then break end
  end
  if not walk then return end
  local group = client.porting_phone_numbers
  local each = command_error.call_library(group.each, group, { relist = true })
  while true do
    local number = command_error.call_library(each)
    if not number then break end
    if number.porting_order_id then
      findings.note("phone_number", number.phone_number, number.porting_order_id, tostring(number.porting_order_status))
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
    return ("no order has the phone number %s%s"):format(name,
      #name == 11 and ("; in North America its country code is missing: +1" .. name:sub(2)) or "")
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
-- after }.
function order_lookup.find(client, references)
  if not references or #references == 0 then return {} end
  local findings = new_findings(references)
  if findings.support_key or findings.parent_support_key then find_keys(client, findings) end
  if findings.phone_number then find_numbers(client, findings) end

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
-- results of find; and how many were found again.
function order_lookup.complete(client, ids, references)
  local results = order_lookup.find(client, references)
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
function order_lookup.complete_packed(client, ids, references)
  local results, repeats = order_lookup.find(client, references), 0
  for _, result in ipairs(results) do
    for _, order in ipairs(result.orders) do
      if ids:find(order.id) then repeats = repeats + 1 else ids:add(order.id, 0) end
    end
  end
  return results, repeats
end

return order_lookup
