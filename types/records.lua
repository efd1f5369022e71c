---@meta _
-- Types for editors (LuaCATS) of the other records that operations answer, from tools/records.lua: made by `make docs`.

---@class telnyx.porting.ActionRequirement
---@field action_type string|nil
---@field action_url string|telnyx.null|nil
---@field cancel_reason string|telnyx.null|nil
---@field created_at string|nil ISO 8601
---@field id string|nil
---@field porting_order_id string|nil
---@field record_type "porting_action_requirement"|nil
---@field requirement_type_id string|nil
---@field status telnyx.porting.ActionRequirementStatus|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.ActivationJob
---@field activate_at string|nil ISO 8601
---@field activation_type telnyx.porting.ActivationType|nil
---@field activation_windows telnyx.porting.ActivationJobActivationWindows[]|nil
---@field created_at string|nil ISO 8601
---@field id string|nil a UUID
---@field record_type string|nil
---@field status telnyx.porting.ActivationJobStatus|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.ActivationJobActivationWindows
---@field end_at string|nil ISO 8601
---@field start_at string|nil ISO 8601

---@class telnyx.porting.AdditionalDocument
---@field content_type string|nil
---@field created_at string|nil ISO 8601
---@field document_id string|nil a UUID
---@field document_type telnyx.porting.AdditionalDocumentType|nil
---@field filename string|nil
---@field id string|nil a UUID
---@field porting_order_id string|nil a UUID
---@field record_type string|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.AllowedFocWindow
---@field ended_at string|nil ISO 8601
---@field record_type string|nil
---@field started_at string|nil ISO 8601

---@class telnyx.porting.AssociatedPhoneNumber
---@field action telnyx.porting.RemainingNumbersAction|nil
---@field country_code string|nil
---@field created_at string|nil ISO 8601
---@field id string|nil a UUID
---@field phone_number_range telnyx.porting.AssociatedPhoneNumberPhoneNumberRange|nil
---@field phone_number_type telnyx.porting.PhoneNumberType|nil
---@field porting_order_id string|nil a UUID
---@field record_type string|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.AssociatedPhoneNumberPhoneNumberRange
---@field end_at string|nil
---@field start_at string|nil

---@class telnyx.porting.Comment
---@field body string|nil
---@field created_at string|nil ISO 8601
---@field id string|nil a UUID
---@field porting_order_id string|nil a UUID
---@field record_type string|nil
---@field user_type telnyx.porting.UserType|nil

---@class telnyx.porting.Document
---@field content_type string|nil
---@field created_at string|nil
---@field customer_reference string|nil
---@field filename string|nil
---@field id string|nil a UUID
---@field record_type string|nil
---@field sha256 string|nil
---@field size telnyx.porting.DocumentSize|nil
---@field status telnyx.porting.DocumentStatus|nil
---@field updated_at string|nil

---@class telnyx.porting.DocumentDownloadLink
---@field url string|nil

---@class telnyx.porting.DocumentLink
---@field created_at string|nil
---@field document_id string|nil a UUID
---@field id string|nil a UUID
---@field linked_record_type string|nil
---@field linked_resource_id string|nil
---@field record_type string|nil
---@field updated_at string|nil

---@class telnyx.porting.DocumentSize
---@field amount integer|nil
---@field unit string|nil

---@alias telnyx.porting.Event telnyx.porting.EventDeleted|telnyx.porting.EventMessagingChanged|telnyx.porting.EventNewComment|telnyx.porting.EventSplit|telnyx.porting.EventStatusChanged|telnyx.porting.EventWithoutWebhook

---@class telnyx.porting.EventDeleted
---@field available_notification_methods telnyx.porting.NotificationMethod[]|nil
---@field event_type "porting_order.deleted"|nil
---@field id string|nil a UUID
---@field payload telnyx.porting.EventDeletedPayload|nil
---@field payload_status telnyx.porting.EventPayloadStatus|nil
---@field porting_order_id string|nil a UUID

---@class telnyx.porting.EventDeletedPayload
---@field created_at string|nil ISO 8601
---@field customer_reference string|nil
---@field deleted_at string|nil ISO 8601
---@field id string|nil a UUID
---@field record_type string|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.EventMessagingChanged
---@field available_notification_methods telnyx.porting.NotificationMethod[]|nil
---@field created_at string|nil ISO 8601
---@field event_type "porting_order.messaging_changed"|nil
---@field id string|nil a UUID
---@field payload telnyx.porting.EventMessagingChangedPayload|nil
---@field payload_status telnyx.porting.EventPayloadStatus|nil
---@field porting_order_id string|nil a UUID
---@field record_type string|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.EventMessagingChangedPayload
---@field customer_reference string|nil
---@field id string|nil a UUID
---@field messaging telnyx.porting.EventMessagingChangedPayloadMessaging|nil
---@field support_key string|nil

---@class telnyx.porting.EventMessagingChangedPayloadMessaging
---@field enable_messaging boolean|nil
---@field messaging_capable boolean|nil
---@field messaging_port_completed boolean|nil
---@field messaging_port_status telnyx.porting.MessagingStatus|nil

---@class telnyx.porting.EventNewComment
---@field available_notification_methods telnyx.porting.NotificationMethod[]|nil
---@field created_at string|nil ISO 8601
---@field event_type "porting_order.new_comment"|nil
---@field id string|nil a UUID
---@field payload telnyx.porting.EventNewCommentPayload|nil
---@field payload_status telnyx.porting.EventPayloadStatus|nil
---@field porting_order_id string|nil a UUID
---@field record_type string|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.EventNewCommentPayload
---@field comment telnyx.porting.EventNewCommentPayloadComment|nil
---@field porting_order_id string|nil a UUID
---@field support_key string|nil

---@class telnyx.porting.EventNewCommentPayloadComment
---@field body string|nil
---@field id string|nil a UUID
---@field inserted_at string|nil ISO 8601
---@field user_id string|nil a UUID
---@field user_type telnyx.porting.UserType|nil

---@class telnyx.porting.EventSplit
---@field available_notification_methods telnyx.porting.NotificationMethod[]|nil
---@field created_at string|nil ISO 8601
---@field event_type "porting_order.split"|nil
---@field id string|nil a UUID
---@field payload telnyx.porting.EventSplitPayload|nil
---@field payload_status telnyx.porting.EventPayloadStatus|nil
---@field porting_order_id string|nil a UUID
---@field record_type string|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.EventSplitPayload
---@field from telnyx.porting.EventSplitPayloadFrom|nil
---@field porting_phone_numbers telnyx.porting.EventSplitPayloadPortingPhoneNumbers[]|nil
---@field to telnyx.porting.EventSplitPayloadTo|nil

---@class telnyx.porting.EventSplitPayloadFrom
---@field id string|nil a UUID

---@class telnyx.porting.EventSplitPayloadPortingPhoneNumbers
---@field id string|nil a UUID

---@class telnyx.porting.EventSplitPayloadTo
---@field id string|nil a UUID

---@class telnyx.porting.EventStatusChanged
---@field available_notification_methods telnyx.porting.NotificationMethod[]|nil
---@field created_at string|nil ISO 8601
---@field event_type "porting_order.status_changed"|nil
---@field id string|nil a UUID
---@field payload telnyx.porting.EventStatusChangedPayload|nil
---@field payload_status telnyx.porting.EventPayloadStatus|nil
---@field porting_order_id string|nil a UUID
---@field record_type string|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.EventStatusChangedPayload
---@field customer_reference string|nil
---@field id string|nil a UUID
---@field status telnyx.porting.OrderStatus|nil
---@field support_key string|nil
---@field updated_at string|nil ISO 8601
---@field webhook_url string|nil

---@class telnyx.porting.EventWithoutWebhook
---@field available_notification_methods telnyx.porting.NotificationMethod[]|nil
---@field created_at string|nil ISO 8601
---@field event_type "porting_order.loa_updated"|"porting_order.sharing_token_expired"|nil
---@field id string|nil a UUID
---@field payload telnyx.null|nil
---@field payload_status telnyx.porting.EventPayloadStatus|nil
---@field porting_order_id string|nil a UUID
---@field record_type string|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.ExceptionType
---@field code telnyx.porting.ExceptionCode|nil
---@field description string|nil

---@class telnyx.porting.LoaConfiguration
---@field address telnyx.porting.LoaConfigurationAddress|nil
---@field company_name string|nil
---@field contact telnyx.porting.LoaConfigurationContact|nil
---@field created_at string|nil ISO 8601
---@field id string|nil a UUID
---@field logo telnyx.porting.LoaConfigurationLogo|nil
---@field name string|nil
---@field organization_id string|nil
---@field record_type string|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.LoaConfigurationAddress
---@field city string|nil
---@field country_code string|nil
---@field extended_address string|nil
---@field state string|nil
---@field street_address string|nil
---@field zip_code string|nil

---@class telnyx.porting.LoaConfigurationContact
---@field email string|nil
---@field phone_number string|nil

---@class telnyx.porting.LoaConfigurationLogo
---@field content_type "image/png"|nil
---@field document_id string|nil a UUID

---@class telnyx.porting.OrderRequirementDetail
---@field field_type telnyx.porting.RequirementFieldType|nil
---@field field_value string|nil
---@field record_type string|nil
---@field requirement_status string|nil
---@field requirement_type telnyx.porting.OrderRequirementDetailRequirementType|nil

---@class telnyx.porting.OrderRequirementDetailRequirementType
---@field acceptance_criteria table|nil
---@field description string|nil
---@field example string|nil
---@field id string|nil
---@field name string|nil
---@field type string|nil

---@class telnyx.porting.PhoneNumber
---@field activation_status telnyx.porting.ActivationStatus|nil
---@field phone_number string|nil
---@field phone_number_type telnyx.porting.PhoneNumberType|nil
---@field portability_status telnyx.porting.PortabilityStatus|nil
---@field porting_order_id string|nil a UUID
---@field porting_order_status telnyx.porting.Status|nil
---@field record_type string|nil
---@field requirements_status telnyx.porting.RequirementsStatus|nil
---@field support_key string|nil

---@class telnyx.porting.PhoneNumberBlock
---@field activation_ranges telnyx.porting.PhoneNumberBlockActivationRanges[]|nil
---@field country_code string|nil
---@field created_at string|nil ISO 8601
---@field id string|nil a UUID
---@field phone_number_range telnyx.porting.PhoneNumberBlockPhoneNumberRange|nil
---@field phone_number_type telnyx.porting.PhoneNumberType|nil
---@field record_type string|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.PhoneNumberBlockActivationRanges
---@field end_at string|nil
---@field start_at string|nil

---@class telnyx.porting.PhoneNumberBlockPhoneNumberRange
---@field end_at string|nil
---@field start_at string|nil

---@class telnyx.porting.PhoneNumberConfiguration
---@field created_at string|nil ISO 8601
---@field id string|nil a UUID
---@field porting_phone_number_id string|nil a UUID
---@field record_type string|nil
---@field updated_at string|nil ISO 8601
---@field user_bundle_id string|nil a UUID

---@class telnyx.porting.PhoneNumberExtension
---@field activation_ranges telnyx.porting.PhoneNumberExtensionActivationRanges[]|nil
---@field created_at string|nil ISO 8601
---@field extension_range telnyx.porting.PhoneNumberExtensionExtensionRange|nil
---@field id string|nil a UUID
---@field porting_phone_number_id string|nil a UUID
---@field record_type string|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.PhoneNumberExtensionActivationRanges
---@field end_at integer|nil
---@field start_at integer|nil

---@class telnyx.porting.PhoneNumberExtensionExtensionRange
---@field end_at integer|nil
---@field start_at integer|nil

---@class telnyx.porting.PortabilityCheck
---@field fast_portable boolean|nil
---@field not_portable_reason string|nil
---@field phone_number string|nil
---@field portable boolean|nil
---@field record_type string|nil

---@class telnyx.porting.PortingReport
---@field created_at string|nil ISO 8601
---@field document_id string|nil a UUID
---@field id string|nil a UUID
---@field params telnyx.porting.PortingReportParams|nil
---@field record_type string|nil
---@field report_type telnyx.porting.ReportType|nil
---@field status telnyx.porting.ReportStatus|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.PortingReportParams
---@field filters telnyx.porting.PortingReportParamsFilters|nil

---@class telnyx.porting.PortingReportParamsFilters
---@field created_at__gt string|nil ISO 8601
---@field created_at__lt string|nil ISO 8601
---@field customer_reference__in string[]|nil
---@field status__in telnyx.porting.Status[]|nil

---@class telnyx.porting.RequirementGroup
---@field action string|nil
---@field country_code string|nil
---@field created_at string|nil ISO 8601
---@field customer_reference string|nil
---@field id string|nil
---@field phone_number_type string|nil
---@field record_type string|nil
---@field regulatory_requirements telnyx.porting.RequirementGroupRequirement[]|nil
---@field status telnyx.porting.RequirementGroupStatus|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.RequirementGroupRequirement
---@field created_at string|nil ISO 8601
---@field expires_at string|nil ISO 8601
---@field field_type string|nil
---@field field_value string|nil
---@field requirement_id string|nil
---@field status telnyx.porting.RequirementGroupStatus|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.RequirementType
---@field acceptance_criteria telnyx.porting.RequirementTypeAcceptanceCriteria|nil
---@field created_at string|nil
---@field description string|nil
---@field example string|nil
---@field id string|nil a UUID
---@field name string|nil
---@field record_type string|nil
---@field type telnyx.porting.RequirementFieldType|nil
---@field updated_at string|nil

---@class telnyx.porting.RequirementTypeAcceptanceCriteria
---@field acceptable_characters string|nil
---@field acceptable_values string[]|nil
---@field case_sensitive boolean|nil
---@field locality_limit string|nil
---@field max_length integer|nil
---@field min_length integer|nil
---@field regex string|nil
---@field time_limit string|nil

---@class telnyx.porting.SharingToken
---@field created_at string|nil ISO 8601
---@field expires_at string|nil ISO 8601
---@field expires_in_seconds integer|nil
---@field id string|nil a UUID
---@field permissions telnyx.porting.SharingPermission[]|nil
---@field porting_order_id string|nil a UUID
---@field record_type string|nil
---@field token string|nil

---@class telnyx.porting.SubRequestIds
---@field port_request_id string|nil
---@field sub_request_id string|nil

---@class telnyx.porting.UkCarrier
---@field alternative_cupids string[]|nil
---@field created_at string|nil ISO 8601
---@field cupid string|nil
---@field id string|nil a UUID
---@field name string|nil
---@field record_type string|nil
---@field updated_at string|nil ISO 8601

---@class telnyx.porting.VerificationCode
---@field created_at string|nil ISO 8601
---@field id string|nil a UUID
---@field phone_number string|nil
---@field porting_order_id string|nil a UUID
---@field record_type string|nil
---@field updated_at string|nil ISO 8601
---@field verified boolean|nil

---@class telnyx.porting.ActionRequirementPage: telnyx.porting.Page
---@field data telnyx.porting.ActionRequirement[]
---@field [integer] telnyx.porting.ActionRequirement
---@field next fun(self: telnyx.porting.ActionRequirementPage): telnyx.porting.ActionRequirementPage?, telnyx.porting.Error?

---@class telnyx.porting.ActivationJobPage: telnyx.porting.Page
---@field data telnyx.porting.ActivationJob[]
---@field [integer] telnyx.porting.ActivationJob
---@field next fun(self: telnyx.porting.ActivationJobPage): telnyx.porting.ActivationJobPage?, telnyx.porting.Error?

---@class telnyx.porting.AdditionalDocumentPage: telnyx.porting.Page
---@field data telnyx.porting.AdditionalDocument[]
---@field [integer] telnyx.porting.AdditionalDocument
---@field next fun(self: telnyx.porting.AdditionalDocumentPage): telnyx.porting.AdditionalDocumentPage?, telnyx.porting.Error?

---@class telnyx.porting.AllowedFocWindowPage: telnyx.porting.Page
---@field data telnyx.porting.AllowedFocWindow[]
---@field [integer] telnyx.porting.AllowedFocWindow
---@field next fun(self: telnyx.porting.AllowedFocWindowPage): telnyx.porting.AllowedFocWindowPage?, telnyx.porting.Error?

---@class telnyx.porting.AssociatedPhoneNumberPage: telnyx.porting.Page
---@field data telnyx.porting.AssociatedPhoneNumber[]
---@field [integer] telnyx.porting.AssociatedPhoneNumber
---@field next fun(self: telnyx.porting.AssociatedPhoneNumberPage): telnyx.porting.AssociatedPhoneNumberPage?, telnyx.porting.Error?

---@class telnyx.porting.CommentPage: telnyx.porting.Page
---@field data telnyx.porting.Comment[]
---@field [integer] telnyx.porting.Comment
---@field next fun(self: telnyx.porting.CommentPage): telnyx.porting.CommentPage?, telnyx.porting.Error?

---@class telnyx.porting.DocumentPage: telnyx.porting.Page
---@field data telnyx.porting.Document[]
---@field [integer] telnyx.porting.Document
---@field next fun(self: telnyx.porting.DocumentPage): telnyx.porting.DocumentPage?, telnyx.porting.Error?

---@class telnyx.porting.DocumentLinkPage: telnyx.porting.Page
---@field data telnyx.porting.DocumentLink[]
---@field [integer] telnyx.porting.DocumentLink
---@field next fun(self: telnyx.porting.DocumentLinkPage): telnyx.porting.DocumentLinkPage?, telnyx.porting.Error?

---@class telnyx.porting.EventPage: telnyx.porting.Page
---@field data telnyx.porting.Event[]
---@field [integer] telnyx.porting.Event
---@field next fun(self: telnyx.porting.EventPage): telnyx.porting.EventPage?, telnyx.porting.Error?

---@class telnyx.porting.ExceptionTypePage: telnyx.porting.Page
---@field data telnyx.porting.ExceptionType[]
---@field [integer] telnyx.porting.ExceptionType
---@field next fun(self: telnyx.porting.ExceptionTypePage): telnyx.porting.ExceptionTypePage?, telnyx.porting.Error?

---@class telnyx.porting.LoaConfigurationPage: telnyx.porting.Page
---@field data telnyx.porting.LoaConfiguration[]
---@field [integer] telnyx.porting.LoaConfiguration
---@field next fun(self: telnyx.porting.LoaConfigurationPage): telnyx.porting.LoaConfigurationPage?, telnyx.porting.Error?

---@class telnyx.porting.OrderPage: telnyx.porting.Page
---@field data telnyx.porting.Order[]
---@field [integer] telnyx.porting.Order
---@field next fun(self: telnyx.porting.OrderPage): telnyx.porting.OrderPage?, telnyx.porting.Error?

---@class telnyx.porting.OrderRequirementDetailPage: telnyx.porting.Page
---@field data telnyx.porting.OrderRequirementDetail[]
---@field [integer] telnyx.porting.OrderRequirementDetail
---@field next fun(self: telnyx.porting.OrderRequirementDetailPage): telnyx.porting.OrderRequirementDetailPage?, telnyx.porting.Error?

---@class telnyx.porting.PhoneNumberPage: telnyx.porting.Page
---@field data telnyx.porting.PhoneNumber[]
---@field [integer] telnyx.porting.PhoneNumber
---@field next fun(self: telnyx.porting.PhoneNumberPage): telnyx.porting.PhoneNumberPage?, telnyx.porting.Error?

---@class telnyx.porting.PhoneNumberBlockPage: telnyx.porting.Page
---@field data telnyx.porting.PhoneNumberBlock[]
---@field [integer] telnyx.porting.PhoneNumberBlock
---@field next fun(self: telnyx.porting.PhoneNumberBlockPage): telnyx.porting.PhoneNumberBlockPage?, telnyx.porting.Error?

---@class telnyx.porting.PhoneNumberConfigurationPage: telnyx.porting.Page
---@field data telnyx.porting.PhoneNumberConfiguration[]
---@field [integer] telnyx.porting.PhoneNumberConfiguration
---@field next fun(self: telnyx.porting.PhoneNumberConfigurationPage): telnyx.porting.PhoneNumberConfigurationPage?, telnyx.porting.Error?

---@class telnyx.porting.PhoneNumberExtensionPage: telnyx.porting.Page
---@field data telnyx.porting.PhoneNumberExtension[]
---@field [integer] telnyx.porting.PhoneNumberExtension
---@field next fun(self: telnyx.porting.PhoneNumberExtensionPage): telnyx.porting.PhoneNumberExtensionPage?, telnyx.porting.Error?

---@class telnyx.porting.PortabilityCheckPage: telnyx.porting.Page
---@field data telnyx.porting.PortabilityCheck[]
---@field [integer] telnyx.porting.PortabilityCheck
---@field next fun(self: telnyx.porting.PortabilityCheckPage): telnyx.porting.PortabilityCheckPage?, telnyx.porting.Error?

---@class telnyx.porting.PortingReportPage: telnyx.porting.Page
---@field data telnyx.porting.PortingReport[]
---@field [integer] telnyx.porting.PortingReport
---@field next fun(self: telnyx.porting.PortingReportPage): telnyx.porting.PortingReportPage?, telnyx.porting.Error?

---@class telnyx.porting.RequirementGroupPage: telnyx.porting.Page
---@field data telnyx.porting.RequirementGroup[]
---@field [integer] telnyx.porting.RequirementGroup
---@field next fun(self: telnyx.porting.RequirementGroupPage): telnyx.porting.RequirementGroupPage?, telnyx.porting.Error?

---@class telnyx.porting.RequirementTypePage: telnyx.porting.Page
---@field data telnyx.porting.RequirementType[]
---@field [integer] telnyx.porting.RequirementType
---@field next fun(self: telnyx.porting.RequirementTypePage): telnyx.porting.RequirementTypePage?, telnyx.porting.Error?

---@class telnyx.porting.UkCarrierPage: telnyx.porting.Page
---@field data telnyx.porting.UkCarrier[]
---@field [integer] telnyx.porting.UkCarrier
---@field next fun(self: telnyx.porting.UkCarrierPage): telnyx.porting.UkCarrierPage?, telnyx.porting.Error?

---@class telnyx.porting.VerificationCodePage: telnyx.porting.Page
---@field data telnyx.porting.VerificationCode[]
---@field [integer] telnyx.porting.VerificationCode
---@field next fun(self: telnyx.porting.VerificationCodePage): telnyx.porting.VerificationCodePage?, telnyx.porting.Error?
