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
