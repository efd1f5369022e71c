/* The API's words as constants: porting.statuses.CANCEL_PENDING is "cancel-pending". They are
 * not in Lua because `require` would compile such tables each time. */
#include "constants.h"

#include <string.h>

/* A group and its words, each with a bar behind it. */
static const struct {
  const char *group, *words;
} groups[] = {
    /* The statuses of an order: PortingOrderStatus.value. The service may know more. */
    {"statuses", "draft|in-process|submitted|exception|foc-date-confirmed|ported|cancelled|cancel-pending|"},
    /* Why an order is in exception: PortingOrdersExceptionType.code. */
    {"exception_codes",
     "ACCOUNT_NUMBER_MISMATCH|AUTH_PERSON_MISMATCH|BTN_ATN_MISMATCH|ENTITY_NAME_MISMATCH|FOC_EXPIRED|FOC_REJECTED|"
     "LOCATION_MISMATCH|LSR_PENDING|MAIN_BTN_PORTING|OSP_IRRESPONSIVE|OTHER|PASSCODE_PIN_INVALID|"
     "PHONE_NUMBER_HAS_SPECIAL_FEATURE|PHONE_NUMBER_MISMATCH|PHONE_NUMBER_NOT_PORTABLE|PORT_TYPE_INCORRECT|"
     "PORTING_ORDER_SPLIT_REQUIRED|POSTAL_CODE_MISMATCH|RATE_CENTER_NOT_PORTABLE|SV_CONFLICT|SV_UNKNOWN_FAILURE|"},
    /* How far the activation is: PortingOrderActivationStatus. */
    {"activation_statuses",
     "New|Pending|Conflict|Cancel Pending|Failed|Concurred|Activate RDY|Disconnect Pending|"
     "Concurrence Sent|Old|Sending|Active|Cancelled|"},
    /* PortingOrder.phone_number_type. */
    {"phone_number_types", "landline|local|mobile|national|shared_cost|toll_free|"},
    /* How far the porting of messaging is: PortingOrderMessaging.messaging_port_status. */
    {"messaging_statuses", "not_applicable|pending|activating|exception|canceled|partial_port_complete|ported|"},
    /* Whether a number can be ported: PortabilityStatus. */
    {"portability_statuses", "pending|confirmed|provisional|"},
    /* Of a number in an international order: PortingPhoneNumber.requirements_status. */
    {"requirements_statuses",
     "requirement-info-pending|requirement-info-under-review|requirement-info-exception|approved|"},
    /* Of an event: PortingEvent….event_type. */
    {"event_types",
     "porting_order.deleted|porting_order.loa_updated|porting_order.messaging_changed|porting_order.status_changed|"
     "porting_order.sharing_token_expired|porting_order.new_comment|porting_order.split|"},
    /* How far an event is: PortingEvent….payload_status. */
    {"event_payload_statuses", "created|completed|"},
    /* How an event can be reported: PortingEvent….available_notification_methods. */
    {"notification_methods", "email|webhook|webhook_v1|"},
    /* What an order needs besides: PortingOrder.additional_steps. */
    {"additional_steps", "associated_phone_numbers|phone_number_verification_codes|"},
    /* Whether all numbers of an account are ported: PortingOrderMisc.type. */
    {"misc_types", "full|partial|"},
    /* What becomes of numbers that stay with the losing carrier: PortingOrderMisc.remaining_numbers_action, and
     * PortingAssociatedPhoneNumber.action. */
    {"remaining_numbers_actions", "keep|disconnect|"},
    /* What a requirement wants: PortingOrderRequirementDetail.field_type, and RequirementType.type. */
    {"requirement_types", "document|textual|address|"},
    /* What a requirement is for: Requirement.action. */
    {"requirement_actions", "both|ordering|porting|"},
    /* RequirementGroup.status, and that of each requirement in it. */
    {"requirement_group_statuses", "approved|unapproved|pending-approval|declined|"},
    /* How far the review of a document is: Document.status. */
    {"document_statuses", "pending|verified|denied|"},
    /* PortingOrdersActivationJob.activation_type, and its status. */
    {"activation_types", "scheduled|on-demand|"},
    {"activation_job_statuses", "created|in-process|completed|failed|"},
    /* What the holder of a sharing token may do: PortingOrderSharingToken.permissions. */
    {"sharing_permissions", "porting_order.document.read|porting_order.document.update|"},
    /* PortingAdditionalDocument.document_type. */
    {"additional_document_types", "loa|invoice|csr|other|"},
    /* Who wrote a comment: PortingOrdersComment.user_type. */
    {"user_types", "admin|user|system|"},
    /* PortingActionRequirement.action_type, and its status. */
    {"action_types", "au_id_verification|"},
    {"action_requirement_statuses", "created|pending|completed|cancelled|failed|"},
    /* PortingReport.report_type, and its status. */
    {"report_types", "export_porting_orders_csv|"},
    {"report_statuses", "pending|completed|"},
    /* How a verification code is sent to a number. */
    {"verification_methods", "sms|call|"},
};

enum { MOST_WORD = 64 };

/* Pushes the name of a word: in capitals, without what all words of its group begin with. */
static void push_name(lua_State *L, const char *word, size_t length) {
  static const char prefix[] = "porting_order.";
  char name[MOST_WORD];
  if (length > sizeof prefix - 1 && strncmp(word, prefix, sizeof prefix - 1) == 0) {
    word += sizeof prefix - 1;
    length -= sizeof prefix - 1;
  }
  if (length > MOST_WORD) length = MOST_WORD;
  for (size_t i = 0; i < length; i++) {
    char c = word[i];
    if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
    name[i] = c == '-' || c == '.' || c == ' ' ? '_' : c;
  }
  lua_pushlstring(L, name, length);
}

void open_constants(lua_State *L) {
  lua_createtable(L, 0, (int)(sizeof groups / sizeof groups[0]));
  for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
    lua_newtable(L);
    for (const char *word = groups[i].words, *end; (end = strchr(word, '|')); word = end + 1) {
      push_name(L, word, (size_t)(end - word));
      lua_pushlstring(L, word, (size_t)(end - word));
      lua_rawset(L, -3);
    }
    lua_setfield(L, -2, groups[i].group);
  }
  lua_setfield(L, -2, "constants");
}
