/* What the core knows of a porting order without parsing it: its id, its status, its FOC date. */
#include "order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "time.h"

/* The names in PortingOrderStatus.value of the API. */
static const char *const status_names[] = {
    [TP_STATUS_DRAFT] = "draft",
    [TP_STATUS_IN_PROCESS] = "in-process",
    [TP_STATUS_SUBMITTED] = "submitted",
    [TP_STATUS_EXCEPTION] = "exception",
    [TP_STATUS_FOC_DATE_CONFIRMED] = "foc-date-confirmed",
    [TP_STATUS_PORTED] = "ported",
    [TP_STATUS_CANCELLED] = "cancelled",
    [TP_STATUS_CANCEL_PENDING] = "cancel-pending",
};

/* Inside this time around the FOC date the API takes no cancel. */
static const double foc_guard_seconds = 48 * 3600;

static char lower(char c) {
  return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool is_hex(char c) {
  c = lower(c);
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* The bytes between a string's quotes, escapes not resolved. */
static struct tp_slice unquote(struct tp_slice string) {
  struct tp_slice inner = {string.at + 1, string.length - 2};
  return inner;
}

static bool is_type(struct tp_slice value, enum tp_json_type type) {
  return tp_json_type(value) == type;
}

/* status.value when it is a string. */
static bool find_status(struct tp_slice json, struct tp_slice *value) {
  struct tp_slice status;
  return tp_json_find(tp_json_root(json), "status", &status) && tp_json_find(status, "value", value) &&
         is_type(*value, TP_JSON_STRING);
}

static enum tp_order_status status_from_name(struct tp_slice name) {
  const int count = sizeof status_names / sizeof *status_names;
  for (int i = TP_STATUS_UNKNOWN + 1; i < count; i++) {
    if (tp_json_equals(name, status_names[i])) return (enum tp_order_status)i;
  }
  return TP_STATUS_UNKNOWN;
}

static bool read_date(struct tp_slice string, double *seconds) {
  struct tp_slice inner = unquote(string);
  if (memchr(inner.at, '\\', inner.length) == NULL) return tp_time_parse(inner, seconds);
  struct tp_slice text;
  char *copy = tp_json_copy_string(string, &text.length);
  if (copy == NULL) return false;
  text.at = copy;
  bool read = tp_time_parse(text, seconds);
  free(copy);
  return read;
}

bool tp_id_is_valid(struct tp_slice text) {
  if (text.length != TP_ID_LENGTH) return false;
  for (size_t i = 0; i < text.length; i++) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text.at[i] != '-' : !is_hex(text.at[i])) return false;
  }
  return true;
}

bool tp_id_equal(struct tp_slice a, struct tp_slice b) {
  if (a.length != b.length) return false;
  for (size_t i = 0; i < a.length; i++) {
    if (lower(a.at[i]) != lower(b.at[i])) return false;
  }
  return true;
}

const char *tp_order_refuse(struct tp_slice json) {
  struct tp_slice root = tp_json_root(json), id, status, value;
  if (!is_type(root, TP_JSON_OBJECT)) return "the order is no object";
  if (!tp_json_find(root, "id", &id)) return "the order has no \"id\"";
  if (!is_type(id, TP_JSON_STRING)) return "the order's \"id\" is no string";
  if (!tp_id_is_valid(unquote(id))) return "the order's \"id\" is no UUID";
  if (!tp_json_find(root, "status", &status) || is_type(status, TP_JSON_NULL)) return NULL;
  if (!is_type(status, TP_JSON_OBJECT)) return "the order's \"status\" is no object";
  if (!tp_json_find(status, "value", &value) || is_type(value, TP_JSON_NULL)) return NULL;
  if (!is_type(value, TP_JSON_STRING)) return "the order's \"status.value\" is no string";
  return NULL;
}

size_t tp_order_size(struct tp_slice json) {
  return sizeof(struct porting_order) + json.length;
}

void tp_order_init(struct porting_order *order, struct tp_slice json) {
  struct tp_slice id, status;
  if (tp_json_find(tp_json_root(json), "id", &id)) order->id_at = (size_t)(unquote(id).at - json.at);
  order->status = TP_STATUS_UNKNOWN;
  order->status_at = order->status_length = 0;
  if (find_status(json, &status)) {
    order->status = status_from_name(status);
    order->status_at = (size_t)(unquote(status).at - json.at);
    order->status_length = unquote(status).length;
  }
  order->json_length = json.length;
  memcpy(order->json, json.at, json.length);
}

struct tp_slice tp_order_json(const struct porting_order *order) {
  struct tp_slice json = {order->json, order->json_length};
  return json;
}

struct tp_slice tp_order_id(const struct porting_order *order) {
  struct tp_slice id = {order->json + order->id_at, TP_ID_LENGTH};
  return id;
}

struct tp_slice tp_order_status_text(const struct porting_order *order) {
  struct tp_slice text = {order->json + order->status_at, order->status_length};
  return text;
}

enum tp_order_status tp_order_status_of(struct tp_slice json) {
  struct tp_slice value;
  return find_status(json, &value) ? status_from_name(value) : TP_STATUS_UNKNOWN;
}

bool tp_order_is_final(const struct porting_order *order) {
  return order->status == TP_STATUS_PORTED || order->status == TP_STATUS_CANCELLED;
}

bool tp_order_foc(const struct porting_order *order, double *seconds) {
  static const char *const names[] = {"foc_datetime_actual", "foc_datetime_requested"};
  struct tp_slice settings, date;
  if (!tp_json_find(tp_json_root(tp_order_json(order)), "activation_settings", &settings)) return false;
  for (int i = 0; i < 2; i++) {
    if (tp_json_find(settings, names[i], &date) && is_type(date, TP_JSON_STRING)) return read_date(date, seconds);
  }
  return false;
}

enum tp_refusal tp_order_refusal(const struct porting_order *order, double now) {
  double foc;
  if (tp_order_is_final(order)) return TP_REFUSAL_FINAL;
  if (order->status == TP_STATUS_DRAFT) return TP_REFUSAL_DRAFT;
  if (order->status == TP_STATUS_CANCEL_PENDING) return TP_REFUSAL_PENDING;
  if (tp_order_foc(order, &foc) && fabs(foc - now) < foc_guard_seconds) return TP_REFUSAL_FOC;
  return TP_CANCELLABLE;
}
