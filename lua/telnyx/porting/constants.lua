--- The API's words as constants: porting.statuses.CANCEL_PENDING is "cancel-pending". Each table maps a name in
-- capitals to the string that the API uses; a name that it does not have raises: a misspelt one is not just nil.

local tables = {
  -- The statuses of an order: PortingOrderStatus.value. The service may know more.
  statuses = {
    DRAFT = "draft",
    IN_PROCESS = "in-process",
    SUBMITTED = "submitted",
    EXCEPTION = "exception",
    FOC_DATE_CONFIRMED = "foc-date-confirmed",
    PORTED = "ported",
    CANCELLED = "cancelled",
    CANCEL_PENDING = "cancel-pending",
  },
  -- Why an order is in exception: PortingOrdersExceptionType.code.
  exception_codes = {
    ACCOUNT_NUMBER_MISMATCH = "ACCOUNT_NUMBER_MISMATCH",
    AUTH_PERSON_MISMATCH = "AUTH_PERSON_MISMATCH",
    BTN_ATN_MISMATCH = "BTN_ATN_MISMATCH",
    ENTITY_NAME_MISMATCH = "ENTITY_NAME_MISMATCH",
    FOC_EXPIRED = "FOC_EXPIRED",
    FOC_REJECTED = "FOC_REJECTED",
    LOCATION_MISMATCH = "LOCATION_MISMATCH",
    LSR_PENDING = "LSR_PENDING",
    MAIN_BTN_PORTING = "MAIN_BTN_PORTING",
    OSP_IRRESPONSIVE = "OSP_IRRESPONSIVE",
    OTHER = "OTHER",
    PASSCODE_PIN_INVALID = "PASSCODE_PIN_INVALID",
    PHONE_NUMBER_HAS_SPECIAL_FEATURE = "PHONE_NUMBER_HAS_SPECIAL_FEATURE",
    PHONE_NUMBER_MISMATCH = "PHONE_NUMBER_MISMATCH",
    PHONE_NUMBER_NOT_PORTABLE = "PHONE_NUMBER_NOT_PORTABLE",
    PORT_TYPE_INCORRECT = "PORT_TYPE_INCORRECT",
    PORTING_ORDER_SPLIT_REQUIRED = "PORTING_ORDER_SPLIT_REQUIRED",
    POSTAL_CODE_MISMATCH = "POSTAL_CODE_MISMATCH",
    RATE_CENTER_NOT_PORTABLE = "RATE_CENTER_NOT_PORTABLE",
    SV_CONFLICT = "SV_CONFLICT",
    SV_UNKNOWN_FAILURE = "SV_UNKNOWN_FAILURE",
  },
  -- How far the activation is: PortingOrderActivationStatus.
  activation_statuses = {
    NEW = "New",
    PENDING = "Pending",
    CONFLICT = "Conflict",
    CANCEL_PENDING = "Cancel Pending",
    FAILED = "Failed",
    CONCURRED = "Concurred",
    ACTIVATE_RDY = "Activate RDY",
    DISCONNECT_PENDING = "Disconnect Pending",
    CONCURRENCE_SENT = "Concurrence Sent",
    OLD = "Old",
    SENDING = "Sending",
    ACTIVE = "Active",
    CANCELLED = "Cancelled",
  },
  -- PortingOrder.phone_number_type.
  phone_number_types = {
    LANDLINE = "landline",
    LOCAL = "local",
    MOBILE = "mobile",
    NATIONAL = "national",
    SHARED_COST = "shared_cost",
    TOLL_FREE = "toll_free",
  },
  -- How far the porting of messaging is: PortingOrderMessaging.messaging_port_status.
  messaging_statuses = {
    NOT_APPLICABLE = "not_applicable",
    PENDING = "pending",
    ACTIVATING = "activating",
    EXCEPTION = "exception",
    CANCELED = "canceled",
    PARTIAL_PORT_COMPLETE = "partial_port_complete",
    PORTED = "ported",
  },
  -- Whether a number can be ported: PortabilityStatus.
  portability_statuses = {
    PENDING = "pending",
    CONFIRMED = "confirmed",
    PROVISIONAL = "provisional",
  },
  -- Of a number in an international order: PortingPhoneNumber.requirements_status.
  requirements_statuses = {
    REQUIREMENT_INFO_PENDING = "requirement-info-pending",
    REQUIREMENT_INFO_UNDER_REVIEW = "requirement-info-under-review",
    REQUIREMENT_INFO_EXCEPTION = "requirement-info-exception",
    APPROVED = "approved",
  },
  -- Of an event: PortingEvent….event_type.
  event_types = {
    DELETED = "porting_order.deleted",
    LOA_UPDATED = "porting_order.loa_updated",
    MESSAGING_CHANGED = "porting_order.messaging_changed",
    STATUS_CHANGED = "porting_order.status_changed",
    SHARING_TOKEN_EXPIRED = "porting_order.sharing_token_expired",
    NEW_COMMENT = "porting_order.new_comment",
    SPLIT = "porting_order.split",
  },
  -- How far an event is: PortingEvent….payload_status.
  event_payload_statuses = { CREATED = "created", COMPLETED = "completed" },
  -- How an event can be reported: PortingEvent….available_notification_methods.
  notification_methods = { EMAIL = "email", WEBHOOK = "webhook", WEBHOOK_V1 = "webhook_v1" },
  -- What an order needs besides: PortingOrder.additional_steps.
  additional_steps = {
    ASSOCIATED_PHONE_NUMBERS = "associated_phone_numbers",
    PHONE_NUMBER_VERIFICATION_CODES = "phone_number_verification_codes",
  },
  -- Whether all numbers of an account are ported: PortingOrderMisc.type.
  misc_types = { FULL = "full", PARTIAL = "partial" },
  -- What becomes of numbers that stay with the losing carrier: PortingOrderMisc.remaining_numbers_action, and
  -- PortingAssociatedPhoneNumber.action.
  remaining_numbers_actions = { KEEP = "keep", DISCONNECT = "disconnect" },
  -- What a requirement wants: PortingOrderRequirementDetail.field_type, and RequirementType.type.
  requirement_types = { DOCUMENT = "document", TEXTUAL = "textual", ADDRESS = "address" },
  -- What a requirement is for: Requirement.action.
  requirement_actions = { BOTH = "both", ORDERING = "ordering", PORTING = "porting" },
  -- RequirementGroup.status, and that of each requirement in it.
  requirement_group_statuses = {
    APPROVED = "approved",
    UNAPPROVED = "unapproved",
    PENDING_APPROVAL = "pending-approval",
    DECLINED = "declined",
  },
  -- How far the review of a document is: Document.status.
  document_statuses = { PENDING = "pending", VERIFIED = "verified", DENIED = "denied" },
  -- PortingOrdersActivationJob.activation_type, and its status.
  activation_types = { SCHEDULED = "scheduled", ON_DEMAND = "on-demand" },
  activation_job_statuses = {
    CREATED = "created",
    IN_PROCESS = "in-process",
    COMPLETED = "completed",
    FAILED = "failed",
  },
  -- What the holder of a sharing token may do: PortingOrderSharingToken.permissions.
  sharing_permissions = {
    DOCUMENT_READ = "porting_order.document.read",
    DOCUMENT_UPDATE = "porting_order.document.update",
  },
  -- PortingAdditionalDocument.document_type.
  additional_document_types = { LOA = "loa", INVOICE = "invoice", CSR = "csr", OTHER = "other" },
  -- Who wrote a comment: PortingOrdersComment.user_type.
  user_types = { ADMIN = "admin", USER = "user", SYSTEM = "system" },
  -- PortingActionRequirement.action_type, and its status.
  action_types = { AU_ID_VERIFICATION = "au_id_verification" },
  action_requirement_statuses = {
    CREATED = "created",
    PENDING = "pending",
    COMPLETED = "completed",
    CANCELLED = "cancelled",
    FAILED = "failed",
  },
  -- PortingReport.report_type, and its status.
  report_types = { EXPORT_PORTING_ORDERS_CSV = "export_porting_orders_csv" },
  report_statuses = { PENDING = "pending", COMPLETED = "completed" },
  -- How a verification code is sent to a number.
  verification_methods = { SMS = "sms", CALL = "call" },
}

return function(porting, internals)
  local function names_of(constants)
    local names = {}
    for name in pairs(constants) do names[#names + 1] = name end
    table.sort(names)
    return table.concat(names, ", ")
  end

  -- What can become of an id in a batch, as a list. unknown: with a store, where what came of it could not be kept.
  porting.outcomes = { "cancel-pending", "already-cancelled", "refused", "failed", "not-attempted", "unknown" }

  --- porting.constants() -> all these tables by name, in a new table.
  function porting.constants()
    local all = {}
    for group in pairs(tables) do all[group] = porting[group] end
    return all
  end

  for group, constants in pairs(tables) do
    porting[group] = setmetatable(constants, {
      __index = function(_, name)
        internals.raise(("%s has no %s; it has: %s"):format(group, tostring(name), names_of(constants)))
      end,
      __newindex = function(_, name)
        internals.raise(("%s can't be changed: %s was not set"):format(group, tostring(name)))
      end,
    })
  end
end
