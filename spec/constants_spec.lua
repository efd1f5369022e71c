--- The API's words as constants.

local porting = require "telnyx.porting"

--- Every value of the API's description, by group.
local published = {
  statuses = { "draft", "in-process", "submitted", "exception", "foc-date-confirmed", "ported", "cancelled",
    "cancel-pending" },
  exception_codes = { "ACCOUNT_NUMBER_MISMATCH", "AUTH_PERSON_MISMATCH", "BTN_ATN_MISMATCH", "ENTITY_NAME_MISMATCH",
    "FOC_EXPIRED", "FOC_REJECTED", "LOCATION_MISMATCH", "LSR_PENDING", "MAIN_BTN_PORTING", "OSP_IRRESPONSIVE", "OTHER",
    "PASSCODE_PIN_INVALID", "PHONE_NUMBER_HAS_SPECIAL_FEATURE", "PHONE_NUMBER_MISMATCH", "PHONE_NUMBER_NOT_PORTABLE",
    "PORT_TYPE_INCORRECT", "PORTING_ORDER_SPLIT_REQUIRED", "POSTAL_CODE_MISMATCH", "RATE_CENTER_NOT_PORTABLE",
    "SV_CONFLICT", "SV_UNKNOWN_FAILURE" },
  activation_statuses = { "New", "Pending", "Conflict", "Cancel Pending", "Failed", "Concurred", "Activate RDY",
    "Disconnect Pending", "Concurrence Sent", "Old", "Sending", "Active", "Cancelled" },
  phone_number_types = { "landline", "local", "mobile", "national", "shared_cost", "toll_free" },
  messaging_statuses = { "not_applicable", "pending", "activating", "exception", "canceled", "partial_port_complete",
    "ported" },
  portability_statuses = { "pending", "confirmed", "provisional" },
  requirements_statuses = { "requirement-info-pending", "requirement-info-under-review", "requirement-info-exception",
    "approved" },
  event_types = { "porting_order.deleted", "porting_order.loa_updated", "porting_order.messaging_changed",
    "porting_order.status_changed", "porting_order.sharing_token_expired", "porting_order.new_comment",
    "porting_order.split" },
  event_payload_statuses = { "created", "completed" },
  notification_methods = { "email", "webhook", "webhook_v1" },
  additional_steps = { "associated_phone_numbers", "phone_number_verification_codes" },
  misc_types = { "full", "partial" },
  remaining_numbers_actions = { "keep", "disconnect" },
  requirement_types = { "document", "textual", "address" },
  requirement_actions = { "both", "ordering", "porting" },
  requirement_group_statuses = { "approved", "unapproved", "pending-approval", "declined" },
  document_statuses = { "pending", "verified", "denied" },
  activation_types = { "scheduled", "on-demand" },
  activation_job_statuses = { "created", "in-process", "completed", "failed" },
  sharing_permissions = { "porting_order.document.read", "porting_order.document.update" },
  additional_document_types = { "loa", "invoice", "csr", "other" },
  user_types = { "admin", "user", "system" },
  action_types = { "au_id_verification" },
  action_requirement_statuses = { "created", "pending", "completed", "cancelled", "failed" },
  report_types = { "export_porting_orders_csv" },
  report_statuses = { "pending", "completed" },
  verification_methods = { "sms", "call" },
}

describe("constants", function()
  for group, values in pairs(published) do
    it("of " .. group .. " are those of the API, under their names in capitals", function()
      local constants, count = porting[group], 0
      for _, value in ipairs(values) do
        local name = value:gsub("^porting_order%.", ""):upper():gsub("[-. ]", "_")
        assert.equal(value, constants[name])
      end
      for _ in pairs(constants) do count = count + 1 end
      assert.equal(#values, count)
    end)
  end

  it("are all to be had by name", function()
    local all = porting.constants()
    for group in pairs(published) do assert.equal(porting[group], all[group]) end
    for group in pairs(all) do assert.is_table(published[group], group) end
  end)

  it("raise at the caller's line for a name that they do not have, with those that they have", function()
    local ok, message = pcall(function() return porting.statuses.CANCELED end)
    assert.is_false(ok)
    assert.truthy(message:find "constants_spec.lua:%d+: statuses has no CANCELED; it has: CANCELLED, ", message)
    assert.is_false((pcall(function() return porting.activation_statuses[1] end)))
  end)

  it("can't be added to", function()
    local ok, message = pcall(function() porting.statuses.NEW = "new" end)
    assert.is_false(ok)
    assert.truthy(message:find "constants_spec.lua:%d+: statuses can't be changed: NEW was not set", message)
  end)

  it("know the statuses after which nothing changes", function()
    local id = "eef10fb8-f3df-4c67-97c5-e18179723222"
    for _, status in pairs(porting.statuses) do
      local order = assert(porting.order(('{"id":"%s","status":{"value":"%s"}}'):format(id, status)))
      local final = status == porting.statuses.PORTED or status == porting.statuses.CANCELLED
      assert.equal(final, order:is_final(), status)
    end
  end)
end)
