/* What the core reads of a porting order without building a tree: its id, its status, its FOC date. */
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

static char lower(char c) {
  return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool is_hex(char c) {
  static const bool digits[256] = {
      ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true, ['5'] = true, ['6'] = true, ['7'] = true,
      ['8'] = true, ['9'] = true, ['a'] = true, ['b'] = true, ['c'] = true, ['d'] = true, ['e'] = true, ['f'] = true,
      ['A'] = true, ['B'] = true, ['C'] = true, ['D'] = true, ['E'] = true, ['F'] = true};
  return digits[(unsigned char)c];
}

/* The bytes between a string's quotes, escapes not resolved. */
static struct tp_slice unquote(struct tp_slice string) {
  struct tp_slice inner = {string.at + 1, string.length - 2};
  return inner;
}

static bool is_type(struct tp_slice value, enum tp_json_type type) {
  return tp_json_type(value) == type;
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

/* Looks at every character: without an early exit there are fewer branches. */
static bool are_hex(const char *at, size_t count) {
  bool all = true;
  for (size_t i = 0; i < count; i++) all &= is_hex(at[i]);
  return all;
}

bool tp_id_is_valid(struct tp_slice text) {
  const char *at = text.at;
  return text.length == TP_ID_LENGTH && at[8] == '-' && at[13] == '-' && at[18] == '-' && at[23] == '-' &&
         are_hex(at, 8) && are_hex(at + 9, 4) && are_hex(at + 14, 4) && are_hex(at + 19, 4) && are_hex(at + 24, 12);
}

bool tp_id_equal(struct tp_slice a, struct tp_slice b) {
  if (a.length != b.length) return false;
  if (memcmp(a.at, b.at, a.length) == 0) return true;
  for (size_t i = 0; i < a.length; i++) {
    if (lower(a.at[i]) != lower(b.at[i])) return false;
  }
  return true;
}

static const char *judge(struct tp_order_parts *parts) {
  if (!parts->id.length) return "the order has no \"id\"";
  if (!is_type(parts->id, TP_JSON_STRING)) return "the order's \"id\" is no string";
  parts->id = unquote(parts->id);
  if (!tp_id_is_valid(parts->id)) return "the order's \"id\" is no UUID";
  if (!parts->state.length || is_type(parts->state, TP_JSON_NULL)) return NULL;
  if (!is_type(parts->state, TP_JSON_OBJECT)) return "the order's \"status\" is no object";
  struct tp_slice value;
  if (!tp_json_find(parts->state, "value", &value) || is_type(value, TP_JSON_NULL)) return NULL;
  if (!is_type(value, TP_JSON_STRING)) return "the order's \"status.value\" is no string";
  parts->status_value = value;
  return NULL;
}

const char *tp_order_read_parts(struct tp_json_reader *reader, struct tp_order_parts *parts) {
  *parts = (struct tp_order_parts){.json.at = reader->at};
  if (tp_json_read_type(reader) != TP_JSON_OBJECT) {
    parts->json = tp_json_read_value(reader);
    return "the order is no object";
  }
  struct tp_slice name;
  tp_json_read_into(reader);
  while (tp_json_read_name(reader, &name)) {
    struct tp_slice value = tp_json_read_value(reader);
    if (tp_json_equals(name, "id"))
      parts->id = value;
    else if (tp_json_equals(name, "status"))
      parts->state = value;
  }
  parts->json.length = (size_t)(reader->at - parts->json.at);
  return reader->wrong ? reader->wrong : judge(parts);
}

const char *tp_order_parse_parts(struct tp_slice json, struct tp_order_parts *parts) {
  struct tp_json_reader reader = tp_json_read(json);
  return tp_order_read_parts(&reader, parts);
}

const char *tp_order_refuse(struct tp_slice json) {
  struct tp_order_parts parts;
  return tp_order_parse_parts(json, &parts);
}

size_t tp_order_size(struct tp_slice json) {
  return sizeof(struct tp_order) + json.length;
}

void tp_order_fill(struct tp_order *order, const struct tp_order_parts *parts) {
  struct tp_slice json = parts->json, status = parts->status_value;
  *order = (struct tp_order){
      .status = tp_order_status_in(parts), .id_at = (size_t)(parts->id.at - json.at), .json_length = json.length};
  if (status.length) {
    order->status_at = (size_t)(unquote(status).at - json.at);
    order->status_length = unquote(status).length;
  }
  if (parts->state.length) {
    order->state_at = (size_t)(parts->state.at - json.at);
    order->state_length = parts->state.length;
  }
  memcpy(order->json, json.at, json.length);
}

void tp_order_init(struct tp_order *order, struct tp_slice json) {
  struct tp_order_parts parts;
  tp_order_parse_parts(json, &parts);
  /* The white space around it stays. */
  parts.json = json;
  tp_order_fill(order, &parts);
}

struct tp_slice tp_order_state(const struct tp_order *order) {
  return (struct tp_slice){order->json + order->state_at, order->state_length};
}

struct tp_slice tp_order_json(const struct tp_order *order) {
  struct tp_slice json = {order->json, order->json_length};
  return json;
}

struct tp_slice tp_order_id(const struct tp_order *order) {
  struct tp_slice id = {order->json + order->id_at, TP_ID_LENGTH};
  return id;
}

struct tp_slice tp_order_status_text(const struct tp_order *order) {
  struct tp_slice text = {order->json + order->status_at, order->status_length};
  return text;
}

enum tp_order_status tp_order_status_in(const struct tp_order_parts *parts) {
  return parts->status_value.length ? status_from_name(parts->status_value) : TP_STATUS_UNKNOWN;
}

bool tp_order_is_final(const struct tp_order *order) {
  return order->status == TP_STATUS_PORTED || order->status == TP_STATUS_CANCELLED;
}

bool tp_order_foc(const struct tp_order *order, double *seconds) {
  static const char *const names[] = {"foc_datetime_actual", "foc_datetime_requested"};
  struct tp_slice settings, date;
  if (!tp_json_find(tp_json_root(tp_order_json(order)), "activation_settings", &settings)) return false;
  for (int i = 0; i < 2; i++) {
    if (tp_json_find(settings, names[i], &date) && is_type(date, TP_JSON_STRING)) return read_date(date, seconds);
  }
  return false;
}

enum tp_refusal tp_order_refusal(const struct tp_order *order, double now, int hours) {
  double foc;
  if (tp_order_is_final(order)) return TP_REFUSAL_FINAL;
  if (order->status == TP_STATUS_DRAFT) return TP_REFUSAL_DRAFT;
  if (order->status == TP_STATUS_CANCEL_PENDING) return TP_REFUSAL_PENDING;
  if (tp_order_foc(order, &foc) && fabs(foc - now) < hours * 3600.0) return TP_REFUSAL_FOC;
  return TP_CANCELLABLE;
}
