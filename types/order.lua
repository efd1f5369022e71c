---@meta _
-- Types for editors (LuaCATS) of an order, from tools/order_fields.lua: made by `make docs`.

---@alias telnyx.porting.Status string|"cancel-pending"|"cancelled"|"draft"|"exception"|"foc-date-confirmed"|"in-process"|"ported"|"submitted"
---@alias telnyx.porting.ExceptionCode string|"ACCOUNT_NUMBER_MISMATCH"|"AUTH_PERSON_MISMATCH"|"BTN_ATN_MISMATCH"|"ENTITY_NAME_MISMATCH"|"FOC_EXPIRED"|"FOC_REJECTED"|"LOCATION_MISMATCH"|"LSR_PENDING"|"MAIN_BTN_PORTING"|"OSP_IRRESPONSIVE"|"OTHER"|"PASSCODE_PIN_INVALID"|"PHONE_NUMBER_HAS_SPECIAL_FEATURE"|"PHONE_NUMBER_MISMATCH"|"PHONE_NUMBER_NOT_PORTABLE"|"PORTING_ORDER_SPLIT_REQUIRED"|"PORT_TYPE_INCORRECT"|"POSTAL_CODE_MISMATCH"|"RATE_CENTER_NOT_PORTABLE"|"SV_CONFLICT"|"SV_UNKNOWN_FAILURE"
---@alias telnyx.porting.ActivationStatus string|"Activate RDY"|"Active"|"Cancel Pending"|"Cancelled"|"Concurred"|"Concurrence Sent"|"Conflict"|"Disconnect Pending"|"Failed"|"New"|"Old"|"Pending"|"Sending"
---@alias telnyx.porting.PhoneNumberType string|"landline"|"local"|"mobile"|"national"|"shared_cost"|"toll_free"
---@alias telnyx.porting.MessagingStatus string|"activating"|"canceled"|"exception"|"not_applicable"|"partial_port_complete"|"pending"|"ported"
---@alias telnyx.porting.PortabilityStatus string|"confirmed"|"pending"|"provisional"
---@alias telnyx.porting.RequirementsStatus string|"approved"|"requirement-info-exception"|"requirement-info-pending"|"requirement-info-under-review"

---@class telnyx.porting.OrderActivationSettings
---@field activation_status telnyx.porting.ActivationStatus|nil
---@field fast_port_eligible boolean|nil
---@field foc_datetime_actual string|nil
---@field foc_datetime_requested string|nil

---@class telnyx.porting.OrderDocuments
---@field invoice string|nil
---@field loa string|nil

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

---@class telnyx.porting.OrderEndUser
---@field admin telnyx.porting.OrderEndUserAdmin|nil
---@field location telnyx.porting.OrderEndUserLocation|nil

---@class telnyx.porting.OrderMessaging
---@field enable_messaging boolean|nil
---@field messaging_capable boolean|nil
---@field messaging_port_completed boolean|nil
---@field messaging_port_status telnyx.porting.MessagingStatus|nil

---@class telnyx.porting.OrderMisc
---@field new_billing_phone_number string|nil
---@field remaining_numbers_action "keep"|"disconnect"|nil
---@field type "full"|"partial"|nil

---@class telnyx.porting.OrderPhoneNumberConfiguration
---@field billing_group_id string|nil
---@field connection_id string|nil
---@field emergency_address_id string|nil
---@field messaging_profile_id string|nil
---@field tags string[]|nil

---@class telnyx.porting.OrderPhoneNumbers
---@field activation_status telnyx.porting.ActivationStatus|nil
---@field phone_number string|nil
---@field phone_number_type telnyx.porting.PhoneNumberType|nil
---@field portability_status telnyx.porting.PortabilityStatus|nil
---@field porting_order_id string|nil
---@field porting_order_status telnyx.porting.Status|nil
---@field record_type string|nil
---@field requirements_status telnyx.porting.RequirementsStatus|nil
---@field support_key string|nil

---@class telnyx.porting.OrderRequirements
---@field field_type "document"|"textual"|nil
---@field field_value string|nil
---@field record_type string|nil
---@field requirement_type_id string|nil

---@class telnyx.porting.OrderStatusDetails
---@field code telnyx.porting.ExceptionCode|nil
---@field description string|nil

---@class telnyx.porting.OrderStatus
---@field details telnyx.porting.OrderStatusDetails[]|nil
---@field value telnyx.porting.Status|nil

---@class telnyx.porting.OrderUserFeedback
---@field user_comment string|nil
---@field user_rating integer|nil

---@class telnyx.porting.Order
---@field activation_settings telnyx.porting.OrderActivationSettings|nil
---@field additional_steps string[]|nil
---@field created_at string|nil
---@field customer_group_reference string|nil
---@field customer_reference string|nil
---@field description string|nil
---@field documents telnyx.porting.OrderDocuments|nil
---@field end_user telnyx.porting.OrderEndUser|nil
---@field id string|nil
---@field messaging telnyx.porting.OrderMessaging|nil
---@field misc telnyx.porting.OrderMisc|nil
---@field old_service_provider_ocn string|nil
---@field parent_support_key string|nil
---@field phone_number_configuration telnyx.porting.OrderPhoneNumberConfiguration|nil
---@field phone_number_type telnyx.porting.PhoneNumberType|nil
---@field phone_numbers telnyx.porting.OrderPhoneNumbers[]|nil
---@field porting_phone_numbers_count integer|nil
---@field record_type string|nil
---@field requirements telnyx.porting.OrderRequirements[]|nil
---@field requirements_met boolean|nil
---@field status telnyx.porting.OrderStatus|nil
---@field support_key string|nil
---@field updated_at string|nil
---@field user_feedback telnyx.porting.OrderUserFeedback|nil
---@field user_id string|nil
---@field webhook_url string|nil
