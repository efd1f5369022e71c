--- Brings phone numbers to a submitted port-in: shows what it would do, and does it with --yes.
--
--   lua port_in.lua PLAN.json [--yes] [--wait SECONDS]
--
-- PLAN.json holds reference, phone_numbers (a list), loa and invoice (files), end_user (admin and location, as the API
-- has them) and, where the numbers need them, requirements (a list of requirement_type_id and field_value). The
-- reference is the orders' customer_reference. By it they are found again, so the same command continues wherever an
-- earlier one broke off, and does nothing twice.
--
-- Then it reads the orders until they are ported, or for so many seconds (0 by default). Who can be reached from
-- outside takes webhooks instead: examples/webhook.
--
-- The key comes from TELNYX_API_KEY. TELNYX_BASE_URL and TELNYX_CA_FILE lead it elsewhere than to the live service.
-- Exit status: 0 all is submitted (or would be), 1 something is missing or failed, 2 usage.

local porting = require "telnyx.porting"

local function usage(sentence)
  io.stderr:write(sentence, "\nusage: lua port_in.lua PLAN.json [--yes] [--wait SECONDS]\n")
  os.exit(2)
end

local path, confirmed, seconds
do
  local position = 1
  while arg[position] do
    local word = arg[position]
    if word == "--yes" then
      confirmed = true
    elseif word == "--wait" then
      position = position + 1
      seconds = tonumber(arg[position]) or usage "--wait takes a number of seconds"
    elseif path or word:sub(1, 1) == "-" then
      usage("unknown: " .. word)
    else
      path = word
    end
    position = position + 1
  end
end
if not path then usage "no plan is named" end

local function read_plan()
  local file, problem = io.open(path, "rb")
  if not file then usage(problem) end
  local plan, err = porting.decode(file:read "*a")
  file:close()
  if type(plan) ~= "table" then usage(path .. ": " .. tostring(err or "no object")) end
  for _, name in ipairs { "reference", "phone_numbers", "loa", "invoice", "end_user" } do
    if plan[name] == nil then usage(("%s: %s is missing"):format(path, name)) end
  end
  return plan
end

local function say(...) print(string.format(...)) end

--- Ends the script with an error. What was sent once and may have taken effect is found again by the next run.
local function check(what, value, err)
  if value then return value end
  io.stderr:write(what, ": ", tostring(err), "\n")
  if err.uncertain or err.retryable then io.stderr:write "run the same command again: it looks first\n" end
  os.exit(1)
end

local plan = read_plan()
local client = porting.new {}

--- The orders of the plan, and those of its numbers that are in none.
local function find_orders()
  local orders, rest, known = {}, {}, {}
  local next_order = client:orders { filter = { customer_reference = plan.reference } }
  local order = next_order()
  while order do
    if order.status.value ~= porting.statuses.CANCELLED then
      orders[#orders + 1] = order
      local next_number = order:numbers(client)
      local number = next_number()
      while number do
        known[number.phone_number] = true
        number = next_number()
      end
    end
    order = next_order()
  end
  for _, number in ipairs(plan.phone_numbers) do
    if not known[number] then rest[#rest + 1] = number end
  end
  return orders, rest
end

--- Checks that numbers can be ported, and creates their drafts. The API may split them into several orders.
local function create(orders, numbers)
  local checks = check("portability", client.portability_checks:run { phone_numbers = numbers })
  local refused = 0
  for _, found in ipairs(checks) do
    if not found.portable then
      refused = refused + 1
      say("%s can't be ported: %s", found.phone_number, tostring(found.not_portable_reason))
    end
  end
  if refused > 0 then os.exit(1) end
  say("%d numbers can be ported", #numbers)
  if not confirmed then
    say("would create drafts for them, with the reference %s", plan.reference)
    return
  end
  local body = { phone_numbers = numbers, customer_reference = plan.reference }
  for _, order in ipairs(check("create", client.porting_orders:create(body))) do
    say("created %s", order.id)
    orders[#orders + 1] = order
  end
end

--- Brings a draft to its submission. Returns the order; or nil where something is missing.
local function submit(order)
  if not confirmed then
    for _, one in ipairs(check("requirements", client:missing_requirements(order))) do
      say("%s lacks %s (%s)", order.id, one.name, one.wants)
    end
    say("would set end user and papers of %s, and submit it", order.id)
    return order
  end
  check("end user", client.porting_orders:update(order, {
    end_user = plan.end_user, requirements = plan.requirements,
  }))
  print(check("papers", client:attach(order, { loa = plan.loa, invoice = plan.invoice })))
  local missing = check("requirements", client:missing_requirements(order))
  for _, one in ipairs(missing) do
    say("%s lacks %s (%s), type %s: put it into the plan", order.id, one.name, one.wants, one.requirement_type_id)
  end
  if #missing > 0 then return nil end
  local submitted = check("confirm", client.porting_orders:confirm(order))
  say("submitted %s", order.id)
  return submitted
end

--- Waits until an order has left the carriers' hands, or the seconds have passed.
local function watch(order)
  local wanted = { porting.statuses.PORTED, porting.statuses.EXCEPTION, porting.statuses.CANCELLED }
  local found, err = client:wait(order.id, wanted, { deadline = seconds })
  if not found and err.kind ~= "timeout" then check("watch", nil, err) end
  return found or order
end

local orders, rest = find_orders()
if #rest > 0 then create(orders, rest) end
local complete = true
for _, order in ipairs(orders) do
  if order.status.value == porting.statuses.DRAFT then order = submit(order) end
  complete = complete and order ~= nil
  if order and confirmed and seconds and seconds > 0 then order = watch(order) end
  if order then say("%s is %s", order.id, order.status.value) end
end
if not confirmed then print "nothing was changed; --yes does it" end
client:close()
os.exit(complete and 0 or 1)
