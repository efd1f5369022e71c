---@meta _
-- Types for editors (LuaCATS) of an order, from tools/records.lua: made by `make docs`.

---@class telnyx.porting.Order
---@field activation_settings telnyx.porting.OrderActivationSettings|nil
---@field additional_steps telnyx.porting.AdditionalStep[]|nil
---@field created_at string|nil ISO 8601
---@field customer_group_reference string|nil
---@field customer_reference string|nil
---@field description string|nil
---@field documents telnyx.porting.OrderDocuments|nil
---@field end_user telnyx.porting.OrderEndUser|nil
---@field id string|nil a UUID
---@field messaging telnyx.porting.OrderMessaging|nil
---@field misc telnyx.porting.OrderMisc|nil
---@field old_service_provider_ocn string|nil
---@field parent_support_key string|nil
---@field phone_number_configuration telnyx.porting.OrderPhoneNumberConfiguration|nil
---@field phone_number_type telnyx.porting.PhoneNumberType|nil
---@field phone_numbers telnyx.porting.PhoneNumber[]|nil
---@field porting_phone_numbers_count integer|nil
---@field record_type string|nil
---@field requirements telnyx.porting.OrderRequirement[]|nil
---@field requirements_met boolean|nil
---@field status telnyx.porting.OrderStatus|nil
---@field support_key string|nil
---@field updated_at string|nil ISO 8601
---@field user_feedback telnyx.porting.OrderUserFeedback|nil
---@field user_id string|nil a UUID
---@field webhook_url string|nil

---@class telnyx.porting.OrderActivationSettings
---@field activation_status telnyx.porting.ActivationStatus|nil
---@field fast_port_eligible boolean|nil
---@field foc_datetime_actual string|nil ISO 8601
---@field foc_datetime_requested string|nil ISO 8601

---@class telnyx.porting.OrderDocuments
---@field invoice string|nil a UUID
---@field loa string|nil a UUID

---@class telnyx.porting.OrderEndUser
---@field admin telnyx.porting.OrderEndUserAdmin|nil
---@field location telnyx.porting.OrderEndUserLocation|nil

---@class telnyx.porting.OrderEndUserAdmin
---@field account_number string|nil
---@field auth_person_name string|nil
---@field billing_phone_number string|nil
---@field business_identifier string|nil
---@field entity_name string|nil
---@field pin_passcode string|nil
---@field tax_identifier string|nil

---@class telnyx.porting.OrderEndUserLocation
---@field administrative_area string|nil
---@field country_code string|nil
---@field extended_address string|nil
---@field locality string|nil
---@field postal_code string|nil
---@field street_address string|nil

---@class telnyx.porting.OrderMessaging
---@field enable_messaging boolean|nil
---@field messaging_capable boolean|nil
---@field messaging_port_completed boolean|nil
---@field messaging_port_status telnyx.porting.MessagingStatus|nil

---@class telnyx.porting.OrderMisc
---@field new_billing_phone_number string|nil
---@field remaining_numbers_action telnyx.porting.RemainingNumbersAction|nil
---@field type telnyx.porting.MiscType|nil

---@class telnyx.porting.OrderPhoneNumberConfiguration
---@field billing_group_id string|nil
---@field connection_id string|nil
---@field emergency_address_id string|nil
---@field messaging_profile_id string|nil
---@field tags string[]|nil

---@class telnyx.porting.OrderRequirement
---@field field_type telnyx.porting.RequirementFieldType|nil
---@field field_value string|nil
---@field record_type string|nil
---@field requirement_type_id string|nil

---@class telnyx.porting.OrderStatus
---@field details telnyx.porting.ExceptionType[]|nil
---@field value telnyx.porting.Status|nil

---@class telnyx.porting.OrderUserFeedback
---@field user_comment string|nil
---@field user_rating integer|nil
