--- The fields of an order that --where compares, by their names with dots, with the type of each; and short names.

local order_fields = {}

-- "text", "id", "time", "number", "boolean", "status", "phone" (in E.164 format). A list on the way has any element
-- compared.
local types = {
  text = [[
    activation_settings.activation_status additional_steps customer_group_reference customer_reference description
    end_user.admin.account_number end_user.admin.auth_person_name end_user.admin.business_identifier
    end_user.admin.entity_name end_user.admin.pin_passcode end_user.admin.tax_identifier
    end_user.location.administrative_area end_user.location.country_code end_user.location.extended_address
    end_user.location.locality end_user.location.postal_code end_user.location.street_address
    messaging.messaging_port_status misc.remaining_numbers_action misc.type old_service_provider_ocn parent_support_key
    phone_number_configuration.billing_group_id phone_number_configuration.connection_id
    phone_number_configuration.emergency_address_id phone_number_configuration.messaging_profile_id
    phone_number_configuration.tags phone_number_type phone_numbers.activation_status phone_numbers.phone_number_type
    phone_numbers.portability_status phone_numbers.record_type phone_numbers.requirements_status
    phone_numbers.support_key record_type requirements.field_type requirements.field_value requirements.record_type
    requirements.requirement_type_id status.details.code status.details.description support_key
    user_feedback.user_comment webhook_url]],
  id = "documents.invoice documents.loa id phone_numbers.porting_order_id user_id",
  time = "activation_settings.foc_datetime_actual activation_settings.foc_datetime_requested created_at updated_at",
  number = "porting_phone_numbers_count user_feedback.user_rating",
  boolean = [[
    activation_settings.fast_port_eligible messaging.enable_messaging messaging.messaging_capable
    messaging.messaging_port_completed requirements_met]],
  status = "phone_numbers.porting_order_status status.value",
  phone = "end_user.admin.billing_phone_number misc.new_billing_phone_number phone_numbers.phone_number",
}

-- Texts that are one of the API's words -> the name of the constants. A word that the API has got since is found by ~.
order_fields.words = {
  ["activation_settings.activation_status"] = "activation_statuses",
  ["additional_steps"] = "additional_steps",
  ["messaging.messaging_port_status"] = "messaging_statuses",
  ["misc.remaining_numbers_action"] = "remaining_numbers_actions",
  ["misc.type"] = "misc_types",
  ["phone_number_type"] = "phone_number_types",
  ["phone_numbers.activation_status"] = "activation_statuses",
  ["phone_numbers.phone_number_type"] = "phone_number_types",
  ["phone_numbers.portability_status"] = "portability_statuses",
  ["phone_numbers.requirements_status"] = "requirements_statuses",
  ["requirements.field_type"] = "requirement_types",
  ["status.details.code"] = "exception_codes",
}

-- The order in which messages list them.
order_fields.short_names = {
  { "status", "status.value" },
  { "reference", "customer_reference" },
  { "group", "customer_group_reference" },
  { "foc", "activation_settings.foc_datetime_requested" },
  { "foc_actual", "activation_settings.foc_datetime_actual" },
  { "created", "created_at" },
  { "updated", "updated_at" },
  { "number", "phone_numbers.phone_number" },
  { "numbers", "porting_phone_numbers_count" },
  { "entity", "end_user.admin.entity_name" },
  { "city", "end_user.location.locality" },
  { "country", "end_user.location.country_code" },
  { "code", "status.details.code" },
  { "type", "misc.type" },
  { "parent", "parent_support_key" },
}

-- Name -> type.
order_fields.types = {}
-- Name of what holds fields -> a list of their names.
order_fields.groups = {}

for kind, names in pairs(types) do
  for name in names:gmatch "%S+" do
    order_fields.types[name] = kind
    local above, last = name:match "^(.*)%.([^.]*)$"
    while above do
      local members = order_fields.groups[above] or {}
      order_fields.groups[above] = members
      if not members[last] then members[last], members[#members + 1] = true, last end
      above, last = above:match "^(.*)%.([^.]*)$"
    end
  end
end
for _, members in pairs(order_fields.groups) do table.sort(members) end

local long_names = {}
for _, pair in ipairs(order_fields.short_names) do long_names[pair[1]] = pair[2] end

--- Returns the whole name of a field and its type; nil if an order has no such field.
function order_fields.find(name)
  local whole = long_names[name] or name
  if order_fields.types[whole] then return whole, order_fields.types[whole] end
end

return order_fields
