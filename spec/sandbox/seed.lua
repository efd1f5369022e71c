-- Makes orders that are the same for the same seed, apart from dates, which lie around the time of making.
local clock = require "sandbox.clock"
local json = require "sandbox.json"

local seed = {}

seed.statuses = {
  "draft", "in-process", "submitted", "exception", "foc-date-confirmed", "ported", "cancelled", "cancel-pending",
}

local EXCEPTIONS = {
  "ENTITY_NAME_MISMATCH", "ACCOUNT_NUMBER_MISMATCH", "PASSCODE_PIN_INVALID", "POSTAL_CODE_MISMATCH", "FOC_REJECTED",
  "PORTING_ORDER_SPLIT_REQUIRED", "LOCATION_MISMATCH", "OTHER",
}
local CARRIERS = { "Unreal Communications", "Example Telecom", "Imaginary Wireless", "Nowhere Tel" }
local PEOPLE = { "Porter McPortersen", "Zoë Müller", "Ann O'Hara", "José Peña", "Test \"Quote\" Person", "李 小龍" }
local PLACES = {
  { administrative_area = "TX", country_code = "US", locality = "Austin", postal_code = "78701" },
  { administrative_area = "IL", country_code = "US", locality = "Chicago", postal_code = "60601" },
  { administrative_area = "ON", country_code = "CA", locality = "Toronto", postal_code = "M5H 2N2" },
  { administrative_area = json.null, country_code = "GB", locality = "London", postal_code = "EC1A 1BB" },
}
local TYPES = { "local", "toll_free", "mobile", "national", "landline", "shared_cost" }
local MESSAGING = { "not_applicable", "pending", "activating", "exception", "ported" }
local ACTIVATION = { ported = "Active", cancelled = "Cancelled", ["foc-date-confirmed"] = "Concurred" }
local HOUR, DAY = 3600, 86400

-- Park and Miller's generator: exact in a double, so the same everywhere.
function seed.generator(start)
  local state = start % 2147483646 + 1
  return function(limit)
    state = state * 16807 % 2147483647
    return state % 65536 * limit / 65536
  end
end

local function pick(random, list)
  return list[math.floor(random(#list)) + 1]
end

local function maybe(random, share, value)
  return random(1) < share and value or json.null
end

function seed.uuid(random)
  local words = {}
  for i = 1, 8 do
    words[i] = math.floor(random(65536))
  end
  words[4] = 0x4000 + words[4] % 0x1000
  words[5] = 0x8000 + words[5] % 0x4000
  return string.format("%04x%04x-%04x-%04x-%04x-%04x%04x%04x", unpack(words))
end

local function phone_number(random, country)
  local prefix = country == "GB" and "+4420" or "+1303"
  return string.format("%s555%04d", prefix, math.floor(random(10000)))
end

local function phone_numbers(random, order, count)
  local list = json.list()
  for i = 1, count do
    list[i] = {
      activation_status = ACTIVATION[order.status.value] or "New",
      phone_number = phone_number(random, order.end_user.location.country_code),
      phone_number_type = order.phone_number_type,
      portability_status = order.status.value == "draft" and "pending" or "confirmed",
      porting_order_id = order.id,
      porting_order_status = order.status.value,
      record_type = "porting_phone_number",
      requirements_status = order.requirements_met and "approved" or "requirement-info-pending",
      support_key = order.support_key,
    }
  end
  return list
end

-- Near means within 48 hours of now, before or after, and stays so for two hours; far is three days away or more.
local function foc_date(random, status, near, now)
  if near then
    return now + (random(1) < 0.5 and -1 or 1) * (2 * HOUR + random(42 * HOUR))
  end
  local past = status == "ported" or status == "cancelled"
  return now + (past and -1 or 1) * (3 * DAY + random(27 * DAY))
end

-- The number of an order decides its reference, its status and its parent, so that every part of the default
-- orders holds every kind; the generator decides the rest.
local function parent_key(number)
  local place = number % 20
  if place == 0 or place == 5 then
    return string.format("pr_%06x", math.floor(number / 20) * 2)
  elseif place == 15 or place == 16 then
    return string.format("pr_%06x", math.floor(number / 20) * 2 + 1)
  end
  return json.null
end

local function details(random, status)
  local list = json.list()
  if status == "exception" then
    list[1] = { code = pick(random, EXCEPTIONS) }
    if random(1) < 0.3 then
      list[2] = { code = "OTHER" }
    end
  end
  return list
end

-- options: statuses (taken in turn), near (share of orders whose FOC date is near), reference (for every order).
function seed.order(number, options, random, now)
  local id = seed.uuid(random)
  local statuses = options.statuses or seed.statuses
  local status = statuses[math.floor(number / 5) % #statuses + 1]
  local near = random(1) < (options.near or 0.25)
  local foc = clock.iso(foc_date(random, status, near, now))
  local created = now - 2 * DAY - random(88 * DAY)
  local person, place = pick(random, PEOPLE), pick(random, PLACES)
  local reference = number % 5 == 0 and "Acct 123abc" or string.format("Acct %03d", number % 97)
  local messaging = random(1) < 0.5
  local order = {
    activation_settings = {
      activation_status = ACTIVATION[status] or json.null,
      fast_port_eligible = random(1) < 0.5,
      foc_datetime_actual = status == "ported" and foc or json.null,
      foc_datetime_requested = status == "draft" and not near and random(1) < 0.5 and json.null or foc,
    },
    additional_steps = json.list(random(1) < 0.1 and { "associated_phone_numbers" } or {}),
    created_at = clock.iso(created),
    customer_group_reference = maybe(random, 0.5, "Group-" .. number % 7),
    customer_reference = options.reference or reference,
    description = "Seeded order " .. number,
    documents = { invoice = maybe(random, 0.7, seed.uuid(random)), loa = maybe(random, 0.7, seed.uuid(random)) },
    end_user = {
      admin = {
        account_number = string.format("AC%06d", number),
        auth_person_name = person .. " II",
        billing_phone_number = maybe(random, 0.8, phone_number(random, place.country_code)),
        business_identifier = maybe(random, 0.5, "abc123"),
        entity_name = person,
        pin_passcode = string.format("PIN%05d", math.floor(random(100000))),
        tax_identifier = maybe(random, 0.5, string.format("TX%06d", number)),
      },
      location = {
        administrative_area = place.administrative_area,
        country_code = place.country_code,
        extended_address = maybe(random, 0.3, "14th Floor"),
        locality = place.locality,
        postal_code = place.postal_code,
        street_address = math.floor(random(900) + 100) .. " Congress Avenue",
      },
    },
    id = id,
    messaging = {
      enable_messaging = messaging,
      messaging_capable = messaging,
      messaging_port_completed = messaging and status == "ported",
      messaging_port_status = messaging and pick(random, MESSAGING) or "not_applicable",
    },
    misc = number % 11 == 0 and json.null or {
      new_billing_phone_number = json.null,
      remaining_numbers_action = maybe(random, 0.3, "keep"),
      type = random(1) < 0.8 and "full" or "partial",
    },
    old_service_provider_ocn = pick(random, CARRIERS),
    parent_support_key = parent_key(number),
    phone_number_configuration = {
      billing_group_id = maybe(random, 0.3, seed.uuid(random)),
      connection_id = maybe(random, 0.7, "1752379429071357070"),
      emergency_address_id = json.null,
      messaging_profile_id = maybe(random, 0.3, seed.uuid(random)),
      tags = json.list(random(1) < 0.3 and { "abc", "123" } or {}),
    },
    phone_number_type = pick(random, TYPES),
    porting_phone_numbers_count = 1 + math.floor(random(3)),
    record_type = "porting_order",
    requirements = json.list(random(1) < 0.3 and {
      {
        field_type = "document",
        field_value = seed.uuid(random),
        record_type = "porting_requirement",
        requirement_type_id = seed.uuid(random),
      },
    } or {}),
    requirements_met = random(1) < 0.7,
    status = { details = details(random, status), value = status },
    support_key = string.format("sr_%06x", number),
    updated_at = clock.iso(created + DAY),
    user_feedback = {
      user_comment = status == "ported" and "Went well" or json.null,
      user_rating = status == "ported" and 5 or json.null,
    },
    user_id = "40d68ba2-0847-4df2-be9c-b0e0cb673e75",
    webhook_url = maybe(random, 0.5, "https://example.com/porting_webhooks"),
  }
  order.phone_numbers = phone_numbers(random, order, order.porting_phone_numbers_count)
  return order
end

return seed
