--- The records that the operations answer, for doc/api.md and the types for editors: made by `make records` from
-- the API's published description. tools/records_from_description.lua reads it, and says what the words mean.

return {
  -- METHOD path = the class of the record, or of the records of the list.
  answers = {
    ["DELETE /documents/{id}"] = "Document",
    ["DELETE /porting_orders/{porting_order_id}/associated_phone_numbers/{id}"] = "AssociatedPhoneNumber",
    ["DELETE /porting_orders/{porting_order_id}/phone_number_blocks/{id}"] = "PhoneNumberBlock",
    ["DELETE /porting_orders/{porting_order_id}/phone_number_extensions/{id}"] = "PhoneNumberExtension",
    ["GET /document_links"] = "DocumentLink",
    ["GET /documents"] = "Document",
    ["GET /documents/{id}"] = "Document",
    ["GET /documents/{id}/download_link"] = "DocumentDownloadLink",
    ["GET /porting/events"] = "Event",
    ["GET /porting/events/{id}"] = "Event",
    ["GET /porting/loa_configurations"] = "LoaConfiguration",
    ["GET /porting/loa_configurations/{id}"] = "LoaConfiguration",
    ["GET /porting/reports"] = "PortingReport",
    ["GET /porting/reports/{id}"] = "PortingReport",
    ["GET /porting/uk_carriers"] = "UkCarrier",
    ["GET /porting_orders"] = "Order",
    ["GET /porting_orders/exception_types"] = "ExceptionType",
    ["GET /porting_orders/phone_number_configurations"] = "PhoneNumberConfiguration",
    ["GET /porting_orders/{id}"] = "Order",
    ["GET /porting_orders/{id}/activation_jobs"] = "ActivationJob",
    ["GET /porting_orders/{id}/activation_jobs/{activationJobId}"] = "ActivationJob",
    ["GET /porting_orders/{id}/additional_documents"] = "AdditionalDocument",
    ["GET /porting_orders/{id}/allowed_foc_windows"] = "AllowedFocWindow",
    ["GET /porting_orders/{id}/comments"] = "Comment",
    ["GET /porting_orders/{id}/requirements"] = "OrderRequirementDetail",
    ["GET /porting_orders/{id}/sub_request"] = "SubRequestIds",
    ["GET /porting_orders/{id}/verification_codes"] = "VerificationCode",
    ["GET /porting_orders/{porting_order_id}/action_requirements"] = "ActionRequirement",
    ["GET /porting_orders/{porting_order_id}/associated_phone_numbers"] = "AssociatedPhoneNumber",
    ["GET /porting_orders/{porting_order_id}/phone_number_blocks"] = "PhoneNumberBlock",
    ["GET /porting_orders/{porting_order_id}/phone_number_extensions"] = "PhoneNumberExtension",
    ["GET /porting_phone_numbers"] = "PhoneNumber",
    ["GET /requirement_groups"] = "RequirementGroup",
    ["GET /requirement_groups/{id}"] = "RequirementGroup",
    ["GET /requirement_types"] = "RequirementType",
    ["GET /requirement_types/{id}"] = "RequirementType",
    ["PATCH /documents/{id}"] = "Document",
    ["PATCH /porting/loa_configurations/{id}"] = "LoaConfiguration",
    ["PATCH /porting_orders/{id}"] = "Order",
    ["PATCH /porting_orders/{id}/activation_jobs/{activationJobId}"] = "ActivationJob",
    ["POST /documents"] = "Document",
    ["POST /portability_checks"] = "PortabilityCheck",
    ["POST /porting/loa_configurations"] = "LoaConfiguration",
    ["POST /porting/reports"] = "PortingReport",
    ["POST /porting_orders"] = "Order",
    ["POST /porting_orders/phone_number_configurations"] = "PhoneNumberConfiguration",
    ["POST /porting_orders/{id}/actions/activate"] = "ActivationJob",
    ["POST /porting_orders/{id}/actions/cancel"] = "Order",
    ["POST /porting_orders/{id}/actions/confirm"] = "Order",
    ["POST /porting_orders/{id}/actions/share"] = "SharingToken",
    ["POST /porting_orders/{id}/additional_documents"] = "AdditionalDocument",
    ["POST /porting_orders/{id}/comments"] = "Comment",
    ["POST /porting_orders/{id}/verification_codes/verify"] = "VerificationCode",
    ["POST /porting_orders/{porting_order_id}/action_requirements/{id}/initiate"] = "ActionRequirement",
    ["POST /porting_orders/{porting_order_id}/associated_phone_numbers"] = "AssociatedPhoneNumber",
    ["POST /porting_orders/{porting_order_id}/phone_number_blocks"] = "PhoneNumberBlock",
    ["POST /porting_orders/{porting_order_id}/phone_number_extensions"] = "PhoneNumberExtension",
  },
  classes = {
    ActionRequirement = {
      action_type = "string", action_url = "string?", cancel_reason = "string?", created_at = "time", id = "string",
      porting_order_id = "string", record_type = '"porting_action_requirement"', requirement_type_id = "string",
      status = "ActionRequirementStatus", updated_at = "time",
    },
    ActivationJob = {
      activate_at = "time", activation_type = "ActivationType", activation_windows = "ActivationJobActivationWindows[]",
      created_at = "time", id = "id", record_type = "string", status = "ActivationJobStatus", updated_at = "time",
    },
    ActivationJobActivationWindows = {
      end_at = "time", start_at = "time",
    },
    AdditionalDocument = {
      content_type = "string", created_at = "time", document_id = "id", document_type = "AdditionalDocumentType",
      filename = "string", id = "id", porting_order_id = "id", record_type = "string", updated_at = "time",
    },
    AllowedFocWindow = {
      ended_at = "time", record_type = "string", started_at = "time",
    },
    AssociatedPhoneNumber = {
      action = "RemainingNumbersAction", country_code = "string", created_at = "time", id = "id",
      phone_number_range = "AssociatedPhoneNumberPhoneNumberRange", phone_number_type = "PhoneNumberType",
      porting_order_id = "id", record_type = "string", updated_at = "time",
    },
    AssociatedPhoneNumberPhoneNumberRange = {
      end_at = "string", start_at = "string",
    },
    Comment = {
      body = "string", created_at = "time", id = "id", porting_order_id = "id", record_type = "string",
      user_type = "UserType",
    },
    Document = {
      content_type = "string", created_at = "string", customer_reference = "string", filename = "string", id = "id",
      record_type = "string", sha256 = "string", size = "DocumentSize", status = "DocumentStatus",
      updated_at = "string",
    },
    DocumentDownloadLink = {
      url = "string",
    },
    DocumentLink = {
      created_at = "string", document_id = "id", id = "id", linked_record_type = "string",
      linked_resource_id = "string", record_type = "string", updated_at = "string",
    },
    DocumentSize = {
      amount = "integer", unit = "string",
    },
    Event = "EventDeleted|EventMessagingChanged|EventNewComment|EventSplit|EventStatusChanged|EventWithoutWebhook",
    EventDeleted = {
      available_notification_methods = "NotificationMethod[]", event_type = '"porting_order.deleted"', id = "id",
      payload = "EventDeletedPayload", payload_status = "EventPayloadStatus", porting_order_id = "id",
    },
    EventDeletedPayload = {
      created_at = "time", customer_reference = "string", deleted_at = "time", id = "id", record_type = "string",
      updated_at = "time",
    },
    EventMessagingChanged = {
      available_notification_methods = "NotificationMethod[]", created_at = "time",
      event_type = '"porting_order.messaging_changed"', id = "id", payload = "EventMessagingChangedPayload",
      payload_status = "EventPayloadStatus", porting_order_id = "id", record_type = "string", updated_at = "time",
    },
    EventMessagingChangedPayload = {
      customer_reference = "string", id = "id", messaging = "EventMessagingChangedPayloadMessaging",
      support_key = "string",
    },
    EventMessagingChangedPayloadMessaging = {
      enable_messaging = "boolean", messaging_capable = "boolean", messaging_port_completed = "boolean",
      messaging_port_status = "MessagingStatus",
    },
    EventNewComment = {
      available_notification_methods = "NotificationMethod[]", created_at = "time",
      event_type = '"porting_order.new_comment"', id = "id", payload = "EventNewCommentPayload",
      payload_status = "EventPayloadStatus", porting_order_id = "id", record_type = "string", updated_at = "time",
    },
    EventNewCommentPayload = {
      comment = "EventNewCommentPayloadComment", porting_order_id = "id", support_key = "string",
    },
    EventNewCommentPayloadComment = {
      body = "string", id = "id", inserted_at = "time", user_id = "id", user_type = "UserType",
    },
    EventSplit = {
      available_notification_methods = "NotificationMethod[]", created_at = "time",
      event_type = '"porting_order.split"', id = "id", payload = "EventSplitPayload",
      payload_status = "EventPayloadStatus", porting_order_id = "id", record_type = "string", updated_at = "time",
    },
    EventSplitPayload = {
      from = "EventSplitPayloadFrom", porting_phone_numbers = "EventSplitPayloadPortingPhoneNumbers[]",
      to = "EventSplitPayloadTo",
    },
    EventSplitPayloadFrom = {
      id = "id",
    },
    EventSplitPayloadPortingPhoneNumbers = {
      id = "id",
    },
    EventSplitPayloadTo = {
      id = "id",
    },
    EventStatusChanged = {
      available_notification_methods = "NotificationMethod[]", created_at = "time",
      event_type = '"porting_order.status_changed"', id = "id", payload = "EventStatusChangedPayload",
      payload_status = "EventPayloadStatus", porting_order_id = "id", record_type = "string", updated_at = "time",
    },
    EventStatusChangedPayload = {
      customer_reference = "string", id = "id", status = "OrderStatus", support_key = "string", updated_at = "time",
      webhook_url = "string",
    },
    EventWithoutWebhook = {
      available_notification_methods = "NotificationMethod[]", created_at = "time",
      event_type = '"porting_order.loa_updated"|"porting_order.sharing_token_expired"', id = "id", payload = "null",
      payload_status = "EventPayloadStatus", porting_order_id = "id", record_type = "string", updated_at = "time",
    },
    ExceptionType = {
      code = "ExceptionCode", description = "string",
    },
    LoaConfiguration = {
      address = "LoaConfigurationAddress", company_name = "string", contact = "LoaConfigurationContact",
      created_at = "time", id = "id", logo = "LoaConfigurationLogo", name = "string", organization_id = "string",
      record_type = "string", updated_at = "time",
    },
    LoaConfigurationAddress = {
      city = "string", country_code = "string", extended_address = "string", state = "string",
      street_address = "string", zip_code = "string",
    },
    LoaConfigurationContact = {
      email = "string", phone_number = "string",
    },
    LoaConfigurationLogo = {
      content_type = '"image/png"', document_id = "id",
    },
    Order = {
      activation_settings = "OrderActivationSettings", additional_steps = "AdditionalStep[]", created_at = "time",
      customer_group_reference = "string?", customer_reference = "string?", description = "string",
      documents = "OrderDocuments", end_user = "OrderEndUser", id = "id", messaging = "OrderMessaging",
      misc = "OrderMisc?", old_service_provider_ocn = "string", parent_support_key = "string?",
      phone_number_configuration = "OrderPhoneNumberConfiguration", phone_number_type = "PhoneNumberType",
      phone_numbers = "PhoneNumber[]", porting_phone_numbers_count = "integer", record_type = "string",
      requirements = "OrderRequirement[]", requirements_met = "boolean", status = "OrderStatus",
      support_key = "string?", updated_at = "time", user_feedback = "OrderUserFeedback", user_id = "id",
      webhook_url = "string?",
    },
    OrderActivationSettings = {
      activation_status = "ActivationStatus?", fast_port_eligible = "boolean", foc_datetime_actual = "time?",
      foc_datetime_requested = "time?",
    },
    OrderDocuments = {
      invoice = "id?", loa = "id?",
    },
    OrderEndUser = {
      admin = "OrderEndUserAdmin", location = "OrderEndUserLocation",
    },
    OrderEndUserAdmin = {
      account_number = "string?", auth_person_name = "string?", billing_phone_number = "string?",
      business_identifier = "string?", entity_name = "string?", pin_passcode = "string?", tax_identifier = "string?",
    },
    OrderEndUserLocation = {
      administrative_area = "string?", country_code = "string?", extended_address = "string?", locality = "string?",
      postal_code = "string?", street_address = "string?",
    },
    OrderMessaging = {
      enable_messaging = "boolean", messaging_capable = "boolean", messaging_port_completed = "boolean",
      messaging_port_status = "MessagingStatus",
    },
    OrderMisc = {
      new_billing_phone_number = "string?", remaining_numbers_action = "RemainingNumbersAction?", type = "MiscType",
    },
    OrderPhoneNumberConfiguration = {
      billing_group_id = "string?", connection_id = "string?", emergency_address_id = "string?",
      messaging_profile_id = "string?", tags = "string[]",
    },
    OrderRequirement = {
      field_type = "RequirementFieldType", field_value = "string", record_type = "string",
      requirement_type_id = "string",
    },
    OrderRequirementDetail = {
      field_type = "RequirementFieldType", field_value = "string", record_type = "string",
      requirement_status = "string", requirement_type = "OrderRequirementDetailRequirementType",
    },
    OrderRequirementDetailRequirementType = {
      acceptance_criteria = "table", description = "string", example = "string", id = "string", name = "string",
      type = "string",
    },
    OrderStatus = {
      details = "ExceptionType[]", value = "Status",
    },
    OrderUserFeedback = {
      user_comment = "string?", user_rating = "integer?",
    },
    PhoneNumber = {
      activation_status = "ActivationStatus", phone_number = "string", phone_number_type = "PhoneNumberType",
      portability_status = "PortabilityStatus", porting_order_id = "id", porting_order_status = "Status",
      record_type = "string", requirements_status = "RequirementsStatus", support_key = "string",
    },
    PhoneNumberBlock = {
      activation_ranges = "PhoneNumberBlockActivationRanges[]", country_code = "string", created_at = "time", id = "id",
      phone_number_range = "PhoneNumberBlockPhoneNumberRange", phone_number_type = "PhoneNumberType",
      record_type = "string", updated_at = "time",
    },
    PhoneNumberBlockActivationRanges = {
      end_at = "string", start_at = "string",
    },
    PhoneNumberBlockPhoneNumberRange = {
      end_at = "string", start_at = "string",
    },
    PhoneNumberConfiguration = {
      created_at = "time", id = "id", porting_phone_number_id = "id", record_type = "string", updated_at = "time",
      user_bundle_id = "id",
    },
    PhoneNumberExtension = {
      activation_ranges = "PhoneNumberExtensionActivationRanges[]", created_at = "time",
      extension_range = "PhoneNumberExtensionExtensionRange", id = "id", porting_phone_number_id = "id",
      record_type = "string", updated_at = "time",
    },
    PhoneNumberExtensionActivationRanges = {
      end_at = "integer", start_at = "integer",
    },
    PhoneNumberExtensionExtensionRange = {
      end_at = "integer", start_at = "integer",
    },
    PortabilityCheck = {
      fast_portable = "boolean", not_portable_reason = "string", phone_number = "string", portable = "boolean",
      record_type = "string",
    },
    PortingReport = {
      created_at = "time", document_id = "id", id = "id", params = "PortingReportParams", record_type = "string",
      report_type = "ReportType", status = "ReportStatus", updated_at = "time",
    },
    PortingReportParams = {
      filters = "PortingReportParamsFilters",
    },
    PortingReportParamsFilters = {
      created_at__gt = "time", created_at__lt = "time", customer_reference__in = "string[]", status__in = "Status[]",
    },
    RequirementGroup = {
      action = "string", country_code = "string", created_at = "time", customer_reference = "string", id = "string",
      phone_number_type = "string", record_type = "string", regulatory_requirements = "RequirementGroupRequirement[]",
      status = "RequirementGroupStatus", updated_at = "time",
    },
    RequirementGroupRequirement = {
      created_at = "time", expires_at = "time", field_type = "string", field_value = "string",
      requirement_id = "string", status = "RequirementGroupStatus", updated_at = "time",
    },
    RequirementType = {
      acceptance_criteria = "RequirementTypeAcceptanceCriteria", created_at = "string", description = "string",
      example = "string", id = "id", name = "string", record_type = "string", type = "RequirementFieldType",
      updated_at = "string",
    },
    RequirementTypeAcceptanceCriteria = {
      acceptable_characters = "string", acceptable_values = "string[]", case_sensitive = "boolean",
      locality_limit = "string", max_length = "integer", min_length = "integer", regex = "string",
      time_limit = "string",
    },
    SharingToken = {
      created_at = "time", expires_at = "time", expires_in_seconds = "integer", id = "id",
      permissions = "SharingPermission[]", porting_order_id = "id", record_type = "string", token = "string",
    },
    SubRequestIds = {
      port_request_id = "string", sub_request_id = "string",
    },
    UkCarrier = {
      alternative_cupids = "string[]", created_at = "time", cupid = "string", id = "id", name = "string",
      record_type = "string", updated_at = "time",
    },
    VerificationCode = {
      created_at = "time", id = "id", phone_number = "string", porting_order_id = "id", record_type = "string",
      updated_at = "time", verified = "boolean",
    },
  },
}
