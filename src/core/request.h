/* One call of an operation, from its arguments to its one outcome. */
#ifndef TP_REQUEST_H
#define TP_REQUEST_H

#include <stdbool.h>

#include "failure.h"
#include "operation.h"
#include "order.h"
#include "slice.h"

struct tp_engine;
struct tp_request;

/* Makes a request that is not submitted yet, and counts one reference for the caller. target: path and query, encoded,
 * to go behind the base URL; id: the order it is about, "" when it is on none. Both are copied. The request keeps its
 * engine alive. NULL on lack of memory. */
struct tp_request *tp_request_new(struct tp_engine *engine, const struct tp_operation *operation, const char *target,
                                  const char *id);

/* Gives up the caller's reference. A request under way goes on: dropping it does not abort it. */
void tp_request_release(struct tp_request *request);

/* Instead of submitting it: ends a new request without asking the API, with an answer already at hand (the checked JSON
 * of an order, copied), or with a failure. The first is false on lack of memory. */
bool tp_request_answer(struct tp_request *request, struct tp_slice order);
void tp_request_refuse(struct tp_request *request, enum tp_failure_kind kind, const char *detail);

/* Before submitting it: says that an earlier run may have sent this cancel already, so that the order is read before
 * anything is sent. */
void tp_request_suspect(struct tp_request *request);

/* Ends a request that is not done with kind aborted; uncertain when it may have taken effect. */
void tp_request_abort(struct tp_request *request);

struct tp_engine *tp_request_engine(const struct tp_request *request);
const struct tp_operation *tp_request_operation(const struct tp_request *request);

bool tp_request_done(const struct tp_request *request);

/* Of a request that is done. NULL: it went well. Borrowed from the request. */
const struct tp_failure *tp_request_failure(const struct tp_request *request);

/* Of a request that went well; borrowed from the request: the order or the list of orders, and a list's meta (length
 * 0: none), all checked JSON. */
struct tp_slice tp_request_data(const struct tp_request *request);
struct tp_slice tp_request_meta(const struct tp_request *request);

/* Of a request that went well and has one order as its answer; borrowed as above. */
const struct tp_order_parts *tp_request_order(const struct tp_request *request);

/* The same of a list. */
const struct tp_order_parts *tp_request_orders(const struct tp_request *request, size_t *count);

/* Requests of the operation that were sent, those answered 429 not counted. */
int tp_request_attempts(const struct tp_request *request);

/* Whether it was a read of the order that told the outcome of a cancel. */
bool tp_request_settled_by_read(const struct tp_request *request);

#endif
