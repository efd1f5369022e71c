--- The fields of an order, for the editors' types: schema PortingOrder of the API. Each value is a type in the editors'
-- notation, a table (an object), or { list = a table } (a list of objects).

local statuses = "telnyx.porting.Status"

local number = {
  activation_status = "telnyx.porting.ActivationStatus",
  phone_number = "string",
  phone_number_type = "telnyx.porting.PhoneNumberType",
  portability_status = "telnyx.porting.PortabilityStatus",
  porting_order_id = "string",
  porting_order_status = statuses,
  record_type = "string",
  requirements_status = "telnyx.porting.RequirementsStatus",
  support_key = "string",
}

return {
  activation_settings = {
    activation_status = "telnyx.porting.ActivationStatus",
    fast_port_eligible = "boolean",
    foc_datetime_actual = "string",
    foc_datetime_requested = "string",
  },
  additional_steps = "string[]",
  created_at = "string",
  customer_group_reference = "string",
  customer_reference = "string",
  description = "string",
  documents = { invoice = "string", loa = "string" },
  end_user = {
    admin = {
      account_number = "string",
      auth_person_name = "string",
      billing_phone_number = "string",
      business_identifier = "string",
      entity_name = "string",
      pin_passcode = "string",
      tax_identifier = "string",
    },
    location = {
      administrative_area = "string",
      country_code = "string",
      extended_address = "string",
      locality = "string",
      postal_code = "string",
      street_address = "string",
    },
  },
  id = "string",
  messaging = {
    enable_messaging = "boolean",
    messaging_capable = "boolean",
    messaging_port_completed = "boolean",
    messaging_port_status = "telnyx.porting.MessagingStatus",
  },
  misc = {
    new_billing_phone_number = "string",
    remaining_numbers_action = '"keep"|"disconnect"',
    type = '"full"|"partial"',
  },
  old_service_provider_ocn = "string",
  parent_support_key = "string",
  phone_number_configuration = {
    billing_group_id = "string",
    connection_id = "string",
    emergency_address_id = "string",
    messaging_profile_id = "string",
    tags = "string[]",
  },
  phone_number_type = "telnyx.porting.PhoneNumberType",
  phone_numbers = { list = number },
  porting_phone_numbers_count = "integer",
  record_type = "string",
  requirements = {
    list = { field_type = '"document"|"textual"', field_value = "string", record_type = "string",
      requirement_type_id = "string" },
  },
  requirements_met = "boolean",
  status = { details = { list = { code = "telnyx.porting.ExceptionCode", description = "string" } }, value = statuses },
  support_key = "string",
  updated_at = "string",
  user_feedback = { user_comment = "string", user_rating = "integer" },
  user_id = "string",
  webhook_url = "string",
}
