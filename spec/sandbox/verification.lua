-- The codes that verify that an order's numbers are the customer's. A number's code is its last five digits.
local answers = require "sandbox.answers"
local collection = require "sandbox.collection"
local query = require "sandbox.query"

local verification = {}
local codes = collection.new("porting_verification_code")

local FILTERS = { verified = query.one_of("verified") }

local function has_number(order, wanted)
  for _, phone_number in ipairs(order.phone_numbers or {}) do
    if phone_number.phone_number == wanted then
      return true
    end
  end
  return false
end

local function code_of(order, phone_number)
  for _, code in ipairs(codes:list(order.id)) do
    if code.phone_number == phone_number then
      return code
    end
  end
end

local function wrong(detail, place)
  return answers.error(422, "10015", detail, { pointer = place })
end

function verification.list(request)
  return query.list(request, codes:list(request.id), { filters = FILTERS })
end

local function all_numbers(order)
  local list = {}
  for i, phone_number in ipairs(order.phone_numbers or {}) do
    list[i] = phone_number.phone_number
  end
  return list
end

-- To the numbers that are named, or to all.
function verification.send(request)
  local order = request.record.order
  local phone_numbers = request.body.phone_numbers or all_numbers(order)
  for i, phone_number in ipairs(phone_numbers) do
    if not has_number(order, phone_number) then
      return wrong("The porting order has no such phone number.", "/phone_numbers/" .. i - 1)
    end
  end
  for _, phone_number in ipairs(phone_numbers) do
    if not code_of(order, phone_number) then
      codes:add({ phone_number = phone_number, porting_order_id = order.id, verified = false }, order.id)
    end
  end
  return answers.nothing()
end

function verification.verify(request)
  local order, found = request.record.order, {}
  for i, entry in ipairs(request.body.verification_codes) do
    found[i] = code_of(order, entry.phone_number)
    if not found[i] then
      return wrong("No code was sent to this phone number.", "/verification_codes/" .. i - 1 .. "/phone_number")
    end
  end
  for i, entry in ipairs(request.body.verification_codes) do
    if entry.code == entry.phone_number:sub(-5) then
      found[i].verified = true
      codes:changed(found[i])
    end
  end
  return collection.answer_all(200, found)
end

return verification
