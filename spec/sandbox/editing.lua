-- Orders from their making to their being submitted: create, update, delete, confirm, share.
local answers = require "sandbox.answers"
local background = require "sandbox.background"
local clock = require "sandbox.clock"
local collection = require "sandbox.collection"
local events = require "sandbox.events"
local json = require "sandbox.json"
local numbering = require "sandbox.numbering"
local orders = require "sandbox.orders"
local requirements = require "sandbox.requirements"
local server = require "sandbox.server"
local uploads = require "sandbox.uploads"

local editing = {}
local null = json.null
local tokens = collection.new("porting_order_sharing_token", true)
local last_key = 0

local USER_ID = "40d68ba2-0847-4df2-be9c-b0e0cb673e75"
local CLOSED = { ported = true, cancelled = true, ["cancel-pending"] = true }
local DEFAULT_EXPIRY = 3600

-- "sr_f00001" and so on: none of a seeded order.
local function new_key(prefix)
  last_key = last_key + 1
  return string.format("%s_f%05x", prefix, last_key)
end

function editing.reset()
  last_key = 0
end

local function nulls(...)
  local object = {}
  for _, name in ipairs { ... } do
    object[name] = null
  end
  return object
end

local function draft(found, body, parent_key)
  local now = clock.stamp()
  return {
    activation_settings = {
      activation_status = null,
      fast_port_eligible = numbering.is_fast(found),
      foc_datetime_actual = null,
      foc_datetime_requested = null,
    },
    additional_steps = json.list(found.country == "AU" and { "phone_number_verification_codes" } or {}),
    created_at = now,
    customer_group_reference = body.customer_group_reference or null,
    customer_reference = body.customer_reference or null,
    description = "Order made through the API",
    documents = nulls("invoice", "loa"),
    end_user = {
      admin = nulls("account_number", "auth_person_name", "billing_phone_number", "business_identifier", "entity_name",
        "pin_passcode", "tax_identifier"),
      location = nulls("administrative_area", "country_code", "extended_address", "locality", "postal_code",
        "street_address"),
    },
    id = collection.new_id(),
    messaging = {
      enable_messaging = false,
      messaging_capable = true,
      messaging_port_completed = false,
      messaging_port_status = "not_applicable",
    },
    misc = null,
    old_service_provider_ocn = "Unreal Communications",
    parent_support_key = parent_key,
    phone_number_configuration = {
      billing_group_id = null,
      connection_id = null,
      emergency_address_id = null,
      messaging_profile_id = null,
      tags = json.list(),
    },
    phone_number_type = found.type,
    phone_numbers = json.list(),
    porting_phone_numbers_count = 0,
    record_type = "porting_order",
    requirements = json.list(),
    requirements_met = false,
    status = { details = json.list(), value = "draft" },
    support_key = null,
    updated_at = now,
    user_feedback = nulls("user_comment", "user_rating"),
    user_id = USER_ID,
    webhook_url = null,
  }
end

local function add_number(order, phone_number, support_key)
  order.phone_numbers[#order.phone_numbers + 1] = {
    activation_status = "New",
    phone_number = phone_number,
    phone_number_type = order.phone_number_type,
    portability_status = "confirmed",
    porting_order_id = order.id,
    porting_order_status = "draft",
    record_type = "porting_phone_number",
    requirements_status = "requirement-info-pending",
    support_key = support_key,
  }
  order.porting_phone_numbers_count = #order.phone_numbers
end

-- The numbers in groups of one country and type, in the order in which these first occur; or nil and the answer that
-- refuses them.
local function split(phone_numbers)
  local groups, seen = {}, {}
  for i, phone_number in ipairs(phone_numbers) do
    local found = numbering.of(phone_number)
    local pointer = { pointer = "/phone_numbers/" .. i - 1 }
    if not found then
      return nil, answers.error(422, "10015", "The phone number can't be ported.", pointer)
    elseif seen[phone_number] then
      return nil, answers.error(422, "10015", "The phone number is given twice.", pointer)
    end
    seen[phone_number] = true
    local name = found.country .. " " .. found.type
    local group = groups[name] or { found = found, phone_numbers = {} }
    if not groups[name] then
      groups[name], groups[#groups + 1] = group, group
    end
    group.phone_numbers[#group.phone_numbers + 1] = phone_number
  end
  return groups
end

-- One order for each country and number type; several share a parent_support_key.
function editing.create(request)
  local body = request.body
  local groups, refusal = split(body.phone_numbers)
  if not groups then
    return refusal
  end
  local parent_key = #groups > 1 and new_key("pr") or null
  local data = {}
  for i, group in ipairs(groups) do
    local order, support_key = draft(group.found, body, parent_key), new_key("sr")
    for _, phone_number in ipairs(group.phone_numbers) do
      add_number(order, phone_number, support_key)
    end
    data[i] = orders.encode(orders.add(order), true)
  end
  return answers.json(201, '{"data":[' .. table.concat(data, ",") .. "]}")
end

-- Writes what is given over what is there: objects field by field, null and lists as they are.
local function merge(into, changes)
  for name, value in pairs(changes) do
    if json.is_object(value) and json.is_object(into[name]) then
      merge(into[name], value)
    else
      into[name] = value
    end
  end
end

local CHANGEABLE = {
  "activation_settings", "customer_group_reference", "customer_reference", "documents", "end_user", "messaging", "misc",
  "phone_number_configuration", "user_feedback", "webhook_url",
}

-- The parts of a body that an update writes; what the API doesn't let one change is left out, as it does.
local function changes_of(body, order)
  local changes = {}
  for _, name in ipairs(CHANGEABLE) do
    changes[name] = body[name]
  end
  if json.is_object(body.misc) and order.misc == null then
    order.misc = { new_billing_phone_number = null, remaining_numbers_action = null, type = "full" }
  end
  if body.requirements then
    changes.requirements = json.list()
    for i, requirement in ipairs(body.requirements) do
      changes.requirements[i] = {
        field_type = requirements.field_type(requirement.requirement_type_id),
        field_value = requirement.field_value,
        record_type = "porting_requirement",
        requirement_type_id = requirement.requirement_type_id,
      }
    end
  end
  return changes
end

-- Whether all is there that an order has to have before it can be confirmed.
local function is_complete(order)
  local admin, location = order.end_user.admin, order.end_user.location
  for _, value in ipairs { admin.entity_name, admin.auth_person_name, location.street_address, location.locality,
    location.postal_code } do
    if value == null then
      return false
    end
  end
  return requirements.are_met(order)
end

local function check_requirements(order)
  order.requirements_met = is_complete(order)
  for _, phone_number in ipairs(order.phone_numbers or {}) do
    phone_number.requirements_status = order.requirements_met and "approved" or "requirement-info-pending"
  end
end

-- Refuses what would change an order that is ported, cancelled or about to be.
function editing.refusal(order)
  if CLOSED[order.status.value] then
    return answers.refused("A porting order that is " .. order.status.value .. " can't be changed.")
  end
end

-- The answer that refuses a document which the service has deleted; nil: there is none. Ids that it never gave pass.
local function lost_document(documents)
  for name, id in pairs(documents) do
    if id ~= null and uploads.is_gone(id) then
      return answers.error(422, "10015", "The document does not exist.", { pointer = "/documents/" .. name })
    end
  end
end

function editing.update(request)
  local record, body = request.record, request.body
  local order = record.order
  local only_feedback = next(body) == "user_feedback" and next(body, "user_feedback") == nil
  local refusal = not only_feedback and editing.refusal(order)
  if refusal then
    return refusal
  end
  local gone = body.documents and lost_document(body.documents)
  if gone then
    return gone
  end
  local loa, enabled = order.documents.loa, order.messaging and order.messaging.enable_messaging
  merge(order, changes_of(body, order))
  if order.status.value == "draft" and (body.documents or body.end_user or body.requirements) then
    check_requirements(order)
  end
  for name, id in pairs(body.documents or {}) do
    uploads.link(id, order.id, name)
  end
  orders.touched(record)
  if order.documents.loa ~= loa then
    events.loa_updated(order)
  end
  if order.messaging and order.messaging.enable_messaging ~= enabled then
    events.messaging_changed(order)
  end
  return orders.answer(200, record, true)
end

function editing.delete(request)
  local record = request.record
  if record.order.status.value ~= "draft" then
    return answers.refused("Only a draft porting order can be deleted.")
  end
  orders.remove(record)
  events.deleted(record.order)
  return answers.nothing()
end

function editing.confirm(request)
  local record = request.record
  local order = record.order
  if order.status.value ~= "draft" then
    return answers.refused("Only a draft porting order can be confirmed.")
  elseif not order.requirements_met then
    return answers.refused("The requirements of the porting order are not met.")
  end
  if order.support_key == null then
    order.support_key = order.phone_numbers[1].support_key
  end
  orders.set_status(record, "in-process")
  return orders.answer(200, record, true)
end

local function expired(id)
  local token = tokens:find(id)
  local record = token and orders.find(token.porting_order_id)
  if record then
    events.sharing_token_expired(record.order)
  end
end

-- The token is none that anything could be done with: three parts in base64, as a real one has.
local function token_text(order)
  local function part(text)
    return (server.base64(text, true):gsub("%+", "-"):gsub("/", "_"))
  end
  return part('{"alg":"HS256","typ":"JWT"}') .. "." .. part('{"porting_order_id":"' .. order.id .. '"}') .. "."
    .. part(order.id:sub(1, 32))
end

function editing.share(request)
  local order, body = request.record.order, request.body
  local seconds = body.expires_in_seconds or DEFAULT_EXPIRY
  local token = tokens:add({
    expires_at = clock.iso(clock.now() + seconds),
    expires_in_seconds = seconds,
    permissions = json.list { body.permissions or "porting_order.document.read" },
    porting_order_id = order.id,
    token = token_text(order),
  }, order.id)
  background.begin("sharing", token.id, expired, seconds)
  return collection.answer(201, token)
end

return editing
