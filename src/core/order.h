/* A porting order as received: its JSON, with the offsets of what is always needed, in one block. */
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

/* It is one block so that its allocator (Lua's collector, for one) knows an order's whole size. The JSON was checked
 * and never changes. */
struct tp_order {
  enum tp_order_status status;
  size_t id_at;                  /* offset into json of the id's first character; it is TP_ID_LENGTH long */
  size_t status_at;              /* offset of the status value's first character, its quotes not counted */
  size_t status_length;          /* bytes, escapes not resolved; 0: the order has no status */
  size_t state_at, state_length; /* the whole value of "status"; length 0: none */
  size_t json_length;            /* bytes */
  char json[];
};

enum { TP_ID_LENGTH = 36 };

/* Whether the text is an id in the API's form: a UUID of 36 characters, in either letter case. */
bool tp_id_is_valid(struct tp_slice text);

/* Whether two ids name the same order: letter case does not count. */
bool tp_id_equal(struct tp_slice a, struct tp_slice b);

/* Returns a static text that says why a checked JSON value is no porting order; NULL: it is one. An order is an object
 * whose "id" is a UUID, written without escapes. Its "status" is an object, null or missing; the "value" in that is a
 * string, null or missing. */
const char *tp_order_refuse(struct tp_slice json);

/* The parts of an order that are always needed, found in one walk; borrowed from the JSON. */
struct tp_order_parts {
  struct tp_slice json;         /* the whole order */
  struct tp_slice id;           /* its characters, no quotes */
  struct tp_slice state;        /* the value of "status"; length 0: none */
  struct tp_slice status_value; /* the string in it, with quotes; length 0: none */
};

/* Reads the value at the reader, as tp_json_read_value does, and finds its parts. Returns as tp_order_refuse does,
 * provided that the reader finds nothing wrong. */
const char *tp_order_read_parts(struct tp_json_reader *reader, struct tp_order_parts *parts);

/* The same for a value on its own, with white space around it. */
const char *tp_order_parse_parts(struct tp_slice json, struct tp_order_parts *parts);

/* The size in bytes of an order made from this JSON. */
size_t tp_order_size(struct tp_slice json);

/* Fills a block of tp_order_size(json) bytes. Precondition: tp_order_refuse returns NULL. Allocates nothing.
 */
void tp_order_init(struct tp_order *order, struct tp_slice json);

/* The same from an order's parts, without walking its JSON again. */
void tp_order_fill(struct tp_order *order, const struct tp_order_parts *parts);

struct tp_slice tp_order_json(const struct tp_order *order);
struct tp_slice tp_order_id(const struct tp_order *order);
/* Length 0: the order has no status. */
struct tp_slice tp_order_status_text(const struct tp_order *order);

/* The value of "status"; length 0: there is none. */
struct tp_slice tp_order_state(const struct tp_order *order);

/* The status of an order, read from its parts. */
enum tp_order_status tp_order_status_in(const struct tp_order_parts *parts);

/* Whether the order is ported or cancelled, which no other status follows. */
bool tp_order_is_final(const struct tp_order *order);

/* The FOC date and time in Unix seconds: activation_settings.foc_datetime_actual, or else foc_datetime_requested. False
 * if there is neither, or if it can't be read. */
bool tp_order_foc(const struct tp_order *order, double *seconds);

/* Within this many hours of the FOC date the API accepts no cancel. */
enum { TP_ORDER_FOC_HOURS = 48 };

/* Why the API will probably refuse a cancel at the time now (Unix seconds). hours: it accepts none within these of the
 * FOC date. */
enum tp_refusal {
  TP_CANCELLABLE,
  TP_REFUSAL_FINAL,
  TP_REFUSAL_DRAFT,
  TP_REFUSAL_PENDING,
  TP_REFUSAL_FOC /* the FOC date is less than those hours away, on either side */
};
enum tp_refusal tp_order_refusal(const struct tp_order *order, double now, int hours);

#endif
