-- Ranges of numbers that belong to an order: associated phone numbers, phone number blocks, extensions of a number.
local answers = require "sandbox.answers"
local collection = require "sandbox.collection"
local editing = require "sandbox.editing"
local numbering = require "sandbox.numbering"
local query = require "sandbox.query"

local ranges = {}

-- Digits alone tell which of two numbers of a range is the greater.
local function value(bound)
  return tonumber((tostring(bound):gsub("%+", "")))
end

local function is_turned(range)
  return value(range.start_at) > value(range.end_at)
end

-- Nil, or the pointer of the first range that ends before it starts or lies outside of the whole.
local function misplaced(whole, whole_name, parts)
  if is_turned(whole) then
    return "/" .. whole_name
  end
  for i, part in ipairs(parts) do
    if is_turned(part) or value(part.start_at) < value(whole.start_at) or value(part.end_at) > value(whole.end_at) then
      return "/activation_ranges/" .. i - 1
    end
  end
end

-- A group of operations on one kind of record. make(body, order) gives the record, or nil and the pointer of what is
-- wrong in the body.
local function group(record_type, filters, make)
  local kept, operations = collection.new(record_type), {}

  function operations.list(request)
    local order_filters = type(filters) == "function" and filters(request.record.order) or filters
    return query.list(request, kept:list(request.id), { filters = order_filters })
  end

  function operations.create(request)
    local order = request.record.order
    local refusal = editing.refusal(order)
    if refusal then
      return refusal
    end
    local record, pointer = make(request.body, order)
    if not record then
      return answers.error(422, "10015", "The range is not possible.", { pointer = pointer })
    end
    return collection.answer(201, kept:add(record, order.id))
  end

  function operations.delete(request)
    local record = kept:find(request.part, request.id)
    if not record then
      return answers.not_found()
    end
    kept:remove(record)
    return collection.answer(200, record)
  end

  return operations
end

-- Whether one of the wanted numbers lies in the record's phone_number_range.
local function holds(record, wanted)
  local range = record.phone_number_range
  for _, phone_number in ipairs(wanted) do
    local number = value(phone_number)
    if number and number >= value(range.start_at) and number <= value(range.end_at) then
      return true
    end
  end
  return false
end

ranges.associated_phone_numbers = group("porting_associated_phone_number", {
  action = query.one_of("action"),
  phone_number = holds,
}, function(body, order)
  -- One number alone is a range that ends where it starts.
  local given = body.phone_number_range
  local first = given.start_at or given.end_at
  local found = first and numbering.of(first)
  local range = { start_at = first, end_at = given.end_at or first }
  if not found or is_turned(range) then
    return nil, "/phone_number_range"
  end
  return {
    action = body.action,
    country_code = found.country,
    phone_number_range = range,
    phone_number_type = found.type,
    porting_order_id = order.id,
  }
end)

-- What the filters of the blocks ask of their order, the same for all of its blocks.
local function block_filters(order)
  local first = order.phone_numbers and order.phone_numbers[1] or {}
  local known = {
    activation_status = first.activation_status,
    portability_status = first.portability_status,
    porting_order_id = order.id,
    status = order.status.value,
    support_key = first.support_key,
  }
  local filters = { phone_number = holds }
  for name in pairs(known) do
    filters[name] = function(_, wanted)
      return query.one_of(name)(known, wanted)
    end
  end
  return filters
end

ranges.phone_number_blocks = group("porting_phone_number_block", block_filters, function(body)
  local found = numbering.of(body.phone_number_range.start_at)
  local pointer = not found and "/phone_number_range"
    or misplaced(body.phone_number_range, "phone_number_range", body.activation_ranges)
  if pointer then
    return nil, pointer
  end
  return {
    activation_ranges = body.activation_ranges,
    country_code = found.country,
    phone_number_range = body.phone_number_range,
    phone_number_type = found.type,
  }
end)

ranges.phone_number_extensions = group("porting_phone_number_extension", {
  porting_phone_number_id = query.one_of("porting_phone_number_id"),
}, function(body)
  local pointer = misplaced(body.extension_range, "extension_range", body.activation_ranges)
  if pointer then
    return nil, pointer
  end
  return {
    activation_ranges = body.activation_ranges,
    extension_range = body.extension_range,
    porting_phone_number_id = body.porting_phone_number_id,
  }
end)

return ranges
