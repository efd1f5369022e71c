---@meta _
-- Types for editors (LuaCATS) of the constants: made by `make docs`.

---@alias telnyx.porting.ActionRequirementStatus string|"cancelled"|"completed"|"created"|"failed"|"pending"
---@class telnyx.porting.constants.action_requirement_statuses
---@field CANCELLED "cancelled"
---@field COMPLETED "completed"
---@field CREATED "created"
---@field FAILED "failed"
---@field PENDING "pending"

---@alias telnyx.porting.ActionType string|"au_id_verification"
---@class telnyx.porting.constants.action_types
---@field AU_ID_VERIFICATION "au_id_verification"

---@alias telnyx.porting.ActivationJobStatus string|"completed"|"created"|"failed"|"in-process"
---@class telnyx.porting.constants.activation_job_statuses
---@field COMPLETED "completed"
---@field CREATED "created"
---@field FAILED "failed"
---@field IN_PROCESS "in-process"

---@alias telnyx.porting.ActivationStatus string|"Activate RDY"|"Active"|"Cancel Pending"|"Cancelled"|"Concurred"|"Concurrence Sent"|"Conflict"|"Disconnect Pending"|"Failed"|"New"|"Old"|"Pending"|"Sending"
---@class telnyx.porting.constants.activation_statuses
---@field ACTIVATE_RDY "Activate RDY"
---@field ACTIVE "Active"
---@field CANCELLED "Cancelled"
---@field CANCEL_PENDING "Cancel Pending"
---@field CONCURRED "Concurred"
---@field CONCURRENCE_SENT "Concurrence Sent"
---@field CONFLICT "Conflict"
---@field DISCONNECT_PENDING "Disconnect Pending"
---@field FAILED "Failed"
---@field NEW "New"
---@field OLD "Old"
---@field PENDING "Pending"
---@field SENDING "Sending"

---@alias telnyx.porting.ActivationType string|"on-demand"|"scheduled"
---@class telnyx.porting.constants.activation_types
---@field ON_DEMAND "on-demand"
---@field SCHEDULED "scheduled"

---@alias telnyx.porting.AdditionalDocumentType string|"csr"|"invoice"|"loa"|"other"
---@class telnyx.porting.constants.additional_document_types
---@field CSR "csr"
---@field INVOICE "invoice"
---@field LOA "loa"
---@field OTHER "other"

---@alias telnyx.porting.AdditionalStep string|"associated_phone_numbers"|"phone_number_verification_codes"
---@class telnyx.porting.constants.additional_steps
---@field ASSOCIATED_PHONE_NUMBERS "associated_phone_numbers"
---@field PHONE_NUMBER_VERIFICATION_CODES "phone_number_verification_codes"

---@alias telnyx.porting.DocumentStatus string|"denied"|"pending"|"verified"
---@class telnyx.porting.constants.document_statuses
---@field DENIED "denied"
---@field PENDING "pending"
---@field VERIFIED "verified"

---@alias telnyx.porting.EventPayloadStatus string|"completed"|"created"
---@class telnyx.porting.constants.event_payload_statuses
---@field COMPLETED "completed"
---@field CREATED "created"

---@alias telnyx.porting.EventType string|"porting_order.deleted"|"porting_order.loa_updated"|"porting_order.messaging_changed"|"porting_order.new_comment"|"porting_order.sharing_token_expired"|"porting_order.split"|"porting_order.status_changed"
---@class telnyx.porting.constants.event_types
---@field DELETED "porting_order.deleted"
---@field LOA_UPDATED "porting_order.loa_updated"
---@field MESSAGING_CHANGED "porting_order.messaging_changed"
---@field NEW_COMMENT "porting_order.new_comment"
---@field SHARING_TOKEN_EXPIRED "porting_order.sharing_token_expired"
---@field SPLIT "porting_order.split"
---@field STATUS_CHANGED "porting_order.status_changed"

---@alias telnyx.porting.ExceptionCode string|"ACCOUNT_NUMBER_MISMATCH"|"AUTH_PERSON_MISMATCH"|"BTN_ATN_MISMATCH"|"ENTITY_NAME_MISMATCH"|"FOC_EXPIRED"|"FOC_REJECTED"|"LOCATION_MISMATCH"|"LSR_PENDING"|"MAIN_BTN_PORTING"|"OSP_IRRESPONSIVE"|"OTHER"|"PASSCODE_PIN_INVALID"|"PHONE_NUMBER_HAS_SPECIAL_FEATURE"|"PHONE_NUMBER_MISMATCH"|"PHONE_NUMBER_NOT_PORTABLE"|"PORTING_ORDER_SPLIT_REQUIRED"|"PORT_TYPE_INCORRECT"|"POSTAL_CODE_MISMATCH"|"RATE_CENTER_NOT_PORTABLE"|"SV_CONFLICT"|"SV_UNKNOWN_FAILURE"
---@class telnyx.porting.constants.exception_codes
---@field ACCOUNT_NUMBER_MISMATCH "ACCOUNT_NUMBER_MISMATCH"
---@field AUTH_PERSON_MISMATCH "AUTH_PERSON_MISMATCH"
---@field BTN_ATN_MISMATCH "BTN_ATN_MISMATCH"
---@field ENTITY_NAME_MISMATCH "ENTITY_NAME_MISMATCH"
---@field FOC_EXPIRED "FOC_EXPIRED"
---@field FOC_REJECTED "FOC_REJECTED"
---@field LOCATION_MISMATCH "LOCATION_MISMATCH"
---@field LSR_PENDING "LSR_PENDING"
---@field MAIN_BTN_PORTING "MAIN_BTN_PORTING"
---@field OSP_IRRESPONSIVE "OSP_IRRESPONSIVE"
---@field OTHER "OTHER"
---@field PASSCODE_PIN_INVALID "PASSCODE_PIN_INVALID"
---@field PHONE_NUMBER_HAS_SPECIAL_FEATURE "PHONE_NUMBER_HAS_SPECIAL_FEATURE"
---@field PHONE_NUMBER_MISMATCH "PHONE_NUMBER_MISMATCH"
---@field PHONE_NUMBER_NOT_PORTABLE "PHONE_NUMBER_NOT_PORTABLE"
---@field PORTING_ORDER_SPLIT_REQUIRED "PORTING_ORDER_SPLIT_REQUIRED"
---@field PORT_TYPE_INCORRECT "PORT_TYPE_INCORRECT"
---@field POSTAL_CODE_MISMATCH "POSTAL_CODE_MISMATCH"
---@field RATE_CENTER_NOT_PORTABLE "RATE_CENTER_NOT_PORTABLE"
---@field SV_CONFLICT "SV_CONFLICT"
---@field SV_UNKNOWN_FAILURE "SV_UNKNOWN_FAILURE"

---@alias telnyx.porting.MessagingStatus string|"activating"|"canceled"|"exception"|"not_applicable"|"partial_port_complete"|"pending"|"ported"
---@class telnyx.porting.constants.messaging_statuses
---@field ACTIVATING "activating"
---@field CANCELED "canceled"
---@field EXCEPTION "exception"
---@field NOT_APPLICABLE "not_applicable"
---@field PARTIAL_PORT_COMPLETE "partial_port_complete"
---@field PENDING "pending"
---@field PORTED "ported"

---@alias telnyx.porting.MiscType string|"full"|"partial"
---@class telnyx.porting.constants.misc_types
---@field FULL "full"
---@field PARTIAL "partial"

---@alias telnyx.porting.NotificationMethod string|"email"|"webhook"|"webhook_v1"
---@class telnyx.porting.constants.notification_methods
---@field EMAIL "email"
---@field WEBHOOK "webhook"
---@field WEBHOOK_V1 "webhook_v1"

---@alias telnyx.porting.PhoneNumberType string|"landline"|"local"|"mobile"|"national"|"shared_cost"|"toll_free"
---@class telnyx.porting.constants.phone_number_types
---@field LANDLINE "landline"
---@field LOCAL "local"
---@field MOBILE "mobile"
---@field NATIONAL "national"
---@field SHARED_COST "shared_cost"
---@field TOLL_FREE "toll_free"

---@alias telnyx.porting.PortabilityStatus string|"confirmed"|"pending"|"provisional"
---@class telnyx.porting.constants.portability_statuses
---@field CONFIRMED "confirmed"
---@field PENDING "pending"
---@field PROVISIONAL "provisional"

---@alias telnyx.porting.RemainingNumbersAction string|"disconnect"|"keep"
---@class telnyx.porting.constants.remaining_numbers_actions
---@field DISCONNECT "disconnect"
---@field KEEP "keep"

---@alias telnyx.porting.ReportStatus string|"completed"|"pending"
---@class telnyx.porting.constants.report_statuses
---@field COMPLETED "completed"
---@field PENDING "pending"

---@alias telnyx.porting.ReportType string|"export_porting_orders_csv"
---@class telnyx.porting.constants.report_types
---@field EXPORT_PORTING_ORDERS_CSV "export_porting_orders_csv"

---@alias telnyx.porting.RequirementAction string|"both"|"ordering"|"porting"
---@class telnyx.porting.constants.requirement_actions
---@field BOTH "both"
---@field ORDERING "ordering"
---@field PORTING "porting"

---@alias telnyx.porting.RequirementGroupStatus string|"approved"|"declined"|"pending-approval"|"unapproved"
---@class telnyx.porting.constants.requirement_group_statuses
---@field APPROVED "approved"
---@field DECLINED "declined"
---@field PENDING_APPROVAL "pending-approval"
---@field UNAPPROVED "unapproved"

---@alias telnyx.porting.RequirementFieldType string|"address"|"document"|"textual"
---@class telnyx.porting.constants.requirement_types
---@field ADDRESS "address"
---@field DOCUMENT "document"
---@field TEXTUAL "textual"

---@alias telnyx.porting.RequirementsStatus string|"approved"|"requirement-info-exception"|"requirement-info-pending"|"requirement-info-under-review"
---@class telnyx.porting.constants.requirements_statuses
---@field APPROVED "approved"
---@field REQUIREMENT_INFO_EXCEPTION "requirement-info-exception"
---@field REQUIREMENT_INFO_PENDING "requirement-info-pending"
---@field REQUIREMENT_INFO_UNDER_REVIEW "requirement-info-under-review"

---@alias telnyx.porting.SharingPermission string|"porting_order.document.read"|"porting_order.document.update"
---@class telnyx.porting.constants.sharing_permissions
---@field DOCUMENT_READ "porting_order.document.read"
---@field DOCUMENT_UPDATE "porting_order.document.update"

---@alias telnyx.porting.Status string|"cancel-pending"|"cancelled"|"draft"|"exception"|"foc-date-confirmed"|"in-process"|"ported"|"submitted"
---@class telnyx.porting.constants.statuses
---@field CANCELLED "cancelled"
---@field CANCEL_PENDING "cancel-pending"
---@field DRAFT "draft"
---@field EXCEPTION "exception"
---@field FOC_DATE_CONFIRMED "foc-date-confirmed"
---@field IN_PROCESS "in-process"
---@field PORTED "ported"
---@field SUBMITTED "submitted"

---@alias telnyx.porting.UserType string|"admin"|"system"|"user"
---@class telnyx.porting.constants.user_types
---@field ADMIN "admin"
---@field SYSTEM "system"
---@field USER "user"

---@alias telnyx.porting.VerificationMethod string|"call"|"sms"
---@class telnyx.porting.constants.verification_methods
---@field CALL "call"
---@field SMS "sms"

---@class telnyx.porting
---@field action_requirement_statuses telnyx.porting.constants.action_requirement_statuses
---@field action_types telnyx.porting.constants.action_types
---@field activation_job_statuses telnyx.porting.constants.activation_job_statuses
---@field activation_statuses telnyx.porting.constants.activation_statuses
---@field activation_types telnyx.porting.constants.activation_types
---@field additional_document_types telnyx.porting.constants.additional_document_types
---@field additional_steps telnyx.porting.constants.additional_steps
---@field document_statuses telnyx.porting.constants.document_statuses
---@field event_payload_statuses telnyx.porting.constants.event_payload_statuses
---@field event_types telnyx.porting.constants.event_types
---@field exception_codes telnyx.porting.constants.exception_codes
---@field messaging_statuses telnyx.porting.constants.messaging_statuses
---@field misc_types telnyx.porting.constants.misc_types
---@field notification_methods telnyx.porting.constants.notification_methods
---@field phone_number_types telnyx.porting.constants.phone_number_types
---@field portability_statuses telnyx.porting.constants.portability_statuses
---@field remaining_numbers_actions telnyx.porting.constants.remaining_numbers_actions
---@field report_statuses telnyx.porting.constants.report_statuses
---@field report_types telnyx.porting.constants.report_types
---@field requirement_actions telnyx.porting.constants.requirement_actions
---@field requirement_group_statuses telnyx.porting.constants.requirement_group_statuses
---@field requirement_types telnyx.porting.constants.requirement_types
---@field requirements_statuses telnyx.porting.constants.requirements_statuses
---@field sharing_permissions telnyx.porting.constants.sharing_permissions
---@field statuses telnyx.porting.constants.statuses
---@field user_types telnyx.porting.constants.user_types
---@field verification_methods telnyx.porting.constants.verification_methods
