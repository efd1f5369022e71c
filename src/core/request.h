/* One call of an operation, from its arguments to its one outcome. */
#ifndef TP_REQUEST_H
#define TP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "failure.h"
#include "operation.h"
#include "order.h"
#include "slice.h"

/* Made, submitted, aborted and released by the engine: see engine.h. */
struct tp_request;

/* Before submitting it: what it sends (copied, and wiped when the request ends). False on lack of memory. */
bool tp_request_set_body(struct tp_request *request, struct tp_slice body);

/* Before submitting it: the answer is to be a file of the operation's media. path: where it goes once it is there
 * (see file.h; copied), NULL: nowhere, it stays in memory. False on lack of memory. */
bool tp_request_set_file(struct tp_request *request, const char *path);

/* Says that the caller waits as a plain script does, so that a file may be brought to the disk meanwhile (see file.h).
 */
void tp_request_allow_blocking(struct tp_request *request);

/* Instead of submitting it: ends a new request without asking the API, with an answer already at hand (the checked JSON
 * of an order, copied), or with a failure. The first is false on lack of memory. */
bool tp_request_answer(struct tp_request *request, struct tp_slice order);
void tp_request_refuse(struct tp_request *request, enum tp_failure_kind kind, const char *detail);

/* Before submitting it: says that an earlier run may have sent this cancel already, so that the order is read before
 * anything is sent. */
void tp_request_assume_sent(struct tp_request *request);

const struct tp_operation *tp_request_operation(const struct tp_request *request);

/* The order that it is about, "": none. */
const char *tp_request_id(const struct tp_request *request);

bool tp_request_done(const struct tp_request *request);

/* Of a request that is done. NULL: it went well. Borrowed from the request. */
const struct tp_failure *tp_request_failure(const struct tp_request *request);

/* Of a request that went well; borrowed from the request: the order, the record, the list or the file (length 0: there
 * is none, as after most DELETEs), and a list's meta (length 0: none), all but the file checked JSON. */
struct tp_slice tp_request_data(const struct tp_request *request);
struct tp_slice tp_request_meta(const struct tp_request *request);

/* Of a request that went well and has one order as its answer; borrowed as above. */
const struct tp_order_parts *tp_request_order(const struct tp_request *request);

/* The same of a list. */
const struct tp_order_parts *tp_request_orders(const struct tp_request *request, size_t *count);

/* Whether its answer is a file, the content type of that, and where it was written to; NULL: it is in memory. */
bool tp_request_is_file(const struct tp_request *request);
const char *tp_request_content_type(const struct tp_request *request);
const char *tp_request_path(const struct tp_request *request);

/* Of a request that is done: milliseconds from its submission to its end; 0 of one that was not submitted. */
int64_t tp_request_elapsed_ms(const struct tp_request *request);

/* Requests of the operation that were sent, those answered 429 not counted. */
int tp_request_attempts(const struct tp_request *request);

/* Of a request that is done: whether it was ended from outside (by a deadline, an abort, the client's end, another
 * request's refused key) and not by what its exchanges brought; and whether the operation may have reached the API,
 * where an answer 429 does not count. */
bool tp_request_was_interrupted(const struct tp_request *request);
bool tp_request_was_sent(const struct tp_request *request);

/* Of a request that is done: whether it was open at any time whether the operation took effect, by an earlier run as
 * well. */
bool tp_request_was_uncertain(const struct tp_request *request);

/* Whether it was a read of the order that told the outcome of a cancel. */
bool tp_request_settled_by_read(const struct tp_request *request);

#endif
