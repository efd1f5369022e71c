/* A porting order as received: its JSON in one block, with the facts that are always wanted. */
#ifndef TP_ORDER_H
#define TP_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "json.h"

/* PortingOrderStatus.value of the API. The service may add more: those are TP_STATUS_UNKNOWN, and never final. */
enum tp_order_status {
  TP_STATUS_UNKNOWN,
  TP_STATUS_DRAFT,
  TP_STATUS_IN_PROCESS,
  TP_STATUS_SUBMITTED,
  TP_STATUS_EXCEPTION,
  TP_STATUS_FOC_DATE_CONFIRMED,
  TP_STATUS_PORTED,
  TP_STATUS_CANCELLED,
  TP_STATUS_CANCEL_PENDING
};

/* One block, so that whoever allocates it (Lua's collector, for one) knows all that an order holds. The JSON is checked
 * before it gets here and never changes. */
struct tp_order {
  enum tp_order_status status;
  size_t id_at;                  /* offset into json of the id's first character; it is TP_ID_LENGTH long */
  size_t status_at;              /* offset of the status value's first character, its quotes not counted */
  size_t status_length;          /* bytes, escapes not resolved; 0 when the order has no status */
  size_t state_at, state_length; /* the whole value of "status"; length 0: none */
  size_t json_length;            /* bytes */
  char json[];
};

enum { TP_ID_LENGTH = 36 };

/* Whether the text is an id as the API gives them: a UUID of 36 characters, in either letter case. */
bool tp_id_is_valid(struct tp_slice text);

/* Whether two ids name the same order: letter case does not count. */
bool tp_id_equal(struct tp_slice a, struct tp_slice b);

/* Says why a checked JSON value is no porting order: a static text, or NULL when it is one: an object whose "id" is a
 * UUID, written without escapes; "status", if there, an object, and its "value", if there, a string. null counts as not
 * there, for these two. */
const char *tp_order_refuse(struct tp_slice json);

/* What is always wanted of an order, found in one walk; borrowed from the JSON. */
struct tp_order_parts {
  struct tp_slice json;         /* the whole order */
  struct tp_slice id;           /* its characters, no quotes */
  struct tp_slice state;        /* the value of "status"; length 0: none */
  struct tp_slice status_value; /* the string in it, with quotes; length 0: none */
};

/* Passes the value at which the reader stands, as tp_json_read_value does, and takes its parts. Returns as
 * tp_order_refuse does, where the reader finds nothing wrong. */
const char *tp_order_read_parts(struct tp_json_reader *reader, struct tp_order_parts *parts);

/* The same for a value by itself, with the white space around it. */
const char *tp_order_parse_parts(struct tp_slice json, struct tp_order_parts *parts);

/* Bytes that the order made from this JSON takes. */
size_t tp_order_size(struct tp_slice json);

/* Fills a block of tp_order_size(json) bytes; json must not be refused. Allocates nothing, so nothing is to be freed.
 */
void tp_order_init(struct tp_order *order, struct tp_slice json);

/* The same from the parts of an order that was not refused, without walking it again. */
void tp_order_fill(struct tp_order *order, const struct tp_order_parts *parts);

struct tp_slice tp_order_json(const struct tp_order *order);
struct tp_slice tp_order_id(const struct tp_order *order);
/* Length 0 when the order has none. */
struct tp_slice tp_order_status_text(const struct tp_order *order);

/* The value of "status", length 0 when there is none. */
struct tp_slice tp_order_state(const struct tp_order *order);

/* The status that an order of these parts has, without making the order. */
enum tp_order_status tp_order_status_in(const struct tp_order_parts *parts);

/* ported or cancelled: nothing will change any more. */
bool tp_order_is_final(const struct tp_order *order);

/* The FOC date and time, Unix seconds: activation_settings.foc_datetime_actual, or else foc_datetime_requested. False
 * when there is neither, or it cannot be read. */
bool tp_order_foc(const struct tp_order *order, double *seconds);

/* Within so many hours of the FOC date the API takes no cancel. */
enum { TP_ORDER_FOC_HOURS = 48 };

/* Why the API can be expected to refuse a cancel at the time now (Unix seconds), if it takes none within so many hours
 * of the FOC date. */
enum tp_refusal {
  TP_CANCELLABLE,
  TP_REFUSAL_FINAL,
  TP_REFUSAL_DRAFT,
  TP_REFUSAL_PENDING,
  TP_REFUSAL_FOC /* the FOC date is less than those hours away, on either side */
};
enum tp_refusal tp_order_refusal(const struct tp_order *order, double now, int hours);

#endif
