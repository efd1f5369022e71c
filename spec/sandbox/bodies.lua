-- The bodies that the API takes, in the specification's shapes; each named as its operation's group.
local shapes = require "sandbox.shapes"

local bodies = {}

local object, list, one_of, nullable = shapes.object, shapes.list, shapes.one_of, shapes.nullable
local text, uuid, date, phone_number = shapes.text, shapes.uuid, shapes.date, shapes.phone_number

local maybe_text, maybe_uuid = nullable(text), nullable(uuid)

bodies.new_order = object({
  customer_group_reference = maybe_text,
  customer_reference = maybe_text,
  phone_numbers = list(phone_number),
}, { "phone_numbers" })

local function texts(...)
  local fields = {}
  for _, name in ipairs { ... } do
    fields[name] = maybe_text
  end
  return object(fields)
end

bodies.order = object {
  activation_settings = object { foc_datetime_requested = nullable(date) },
  customer_group_reference = maybe_text,
  customer_reference = maybe_text,
  documents = object { invoice = maybe_uuid, loa = maybe_uuid },
  end_user = object {
    admin = texts("account_number", "auth_person_name", "billing_phone_number", "business_identifier", "entity_name",
      "pin_passcode", "tax_identifier"),
    location = texts("administrative_area", "country_code", "extended_address", "locality", "postal_code",
      "street_address"),
  },
  messaging = object { enable_messaging = shapes.boolean },
  misc = nullable(object {
    new_billing_phone_number = maybe_text,
    remaining_numbers_action = nullable(one_of("keep", "disconnect")),
    type = one_of("full", "partial"),
  }),
  phone_number_configuration = object {
    billing_group_id = maybe_text,
    connection_id = maybe_text,
    emergency_address_id = maybe_text,
    messaging_profile_id = maybe_text,
    tags = shapes.any_list,
  },
  requirement_group_id = maybe_uuid,
  requirements = shapes.any_list,
  user_feedback = object { user_comment = maybe_text, user_rating = nullable(shapes.integer(1, 5)) },
  webhook_url = nullable(shapes.url),
}

bodies.share = object {
  expires_in_seconds = shapes.integer(1, 172800),
  permissions = one_of("porting_order.document.read", "porting_order.document.update"),
}

bodies.activation_job = object { activate_at = date }

bodies.comment = object({ body = text }, { "body" })

bodies.additional_documents = object({
  additional_documents = list(object({
    document_id = uuid,
    document_type = one_of("loa", "invoice", "csr", "other"),
  }, { "document_id", "document_type" }), 100),
}, { "additional_documents" })

bodies.document = object {
  customer_reference = maybe_text,
  file = maybe_text,
  filename = maybe_text,
  url = nullable(shapes.url),
}

bodies.document_changes = object { customer_reference = maybe_text, filename = maybe_text }

bodies.send_codes = object {
  phone_numbers = list(phone_number, 100),
  verification_method = one_of("sms", "call"),
}

bodies.verify_codes = object({
  verification_codes = list(object({ code = text, phone_number = phone_number }, { "code", "phone_number" }), 100),
}, { "verification_codes" })

bodies.action_requirement = object({
  params = object({ first_name = text, last_name = text }, { "first_name", "last_name" }),
}, { "params" })

bodies.associated_phone_number = object({
  action = one_of("keep", "disconnect"),
  phone_number_range = object { end_at = phone_number, start_at = phone_number },
}, { "action", "phone_number_range" })

local function range(of)
  return object({ end_at = of, start_at = of }, { "end_at", "start_at" })
end

bodies.phone_number_block = object({
  activation_ranges = list(range(phone_number)),
  phone_number_range = range(phone_number),
}, { "activation_ranges", "phone_number_range" })

local extension = shapes.integer(0, 9999999)

bodies.phone_number_extension = object({
  activation_ranges = list(range(extension)),
  extension_range = range(extension),
  porting_phone_number_id = uuid,
}, { "activation_ranges", "extension_range", "porting_phone_number_id" })

bodies.phone_number_configurations = object({
  phone_number_configurations = list(object({
    porting_phone_number_id = uuid,
    user_bundle_id = uuid,
  }, { "porting_phone_number_id", "user_bundle_id" }), 20),
}, { "phone_number_configurations" })

bodies.portability_check = object({ phone_numbers = list(phone_number) }, { "phone_numbers" })

bodies.loa_configuration = object({
  address = object({
    city = text,
    country_code = shapes.pattern("^%u%u$", "two capital letters"),
    extended_address = maybe_text,
    state = shapes.pattern("^%u%u$", "two capital letters"),
    street_address = text,
    zip_code = shapes.pattern("^%d%d%d%d%d%-?%d*$", "a ZIP code"),
  }, { "city", "country_code", "state", "street_address", "zip_code" }),
  company_name = text,
  contact = object({
    email = shapes.pattern("^[^@%s]+@[^@%s]+$", "an email address"),
    phone_number = phone_number,
  }, { "email", "phone_number" }),
  logo = object({ document_id = uuid }, { "document_id" }),
  name = text,
}, { "address", "company_name", "contact", "logo", "name" })

local STATUSES = one_of("draft", "in-process", "submitted", "exception", "foc-date-confirmed", "cancel-pending",
  "ported", "cancelled")

bodies.report = object({
  params = object({
    filters = object {
      created_at__gt = date,
      created_at__lt = date,
      customer_reference__in = list(text),
      status__in = list(STATUSES),
    },
  }, { "filters" }),
  report_type = one_of("export_porting_orders_csv"),
}, { "params", "report_type" })

return bodies
