/* One call of an operation, from its arguments to its one result. */
#ifndef TP_REQUEST_H
#define TP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "call.h"
#include "failure.h"
#include "operation.h"
#include "order.h"
#include "slice.h"

/* The engine makes, submits, aborts and releases requests: see engine.h. */
struct tp_request;

/* Before submitting: sets the body to send (copied, and wiped when the request ends). False on lack of memory. */
bool tp_request_set_body(struct tp_request *request, struct tp_slice body);

/* Before submitting: returns the options of this one call (see call.h), made at the first use and owned by the request.
 * NULL on lack of memory. */
struct tp_call *tp_request_call(struct tp_request *request);

/* Before submitting: gives the request a copy of its row. The row need not live on after that, but what it points to
 * must, unless it is in tp_request_call(request). False on lack of memory. */
bool tp_request_own_operation(struct tp_request *request);

/* Before submitting: asks for the operation's media as a file. path: where to write it once it has arrived (see file.h;
 * copied), NULL: keep it in memory. False on lack of memory. */
bool tp_request_set_file(struct tp_request *request, const char *path);

/* Before submitting an upload: says what to upload; the request owns it from now on. Sets the body if it is JSON. False
 * on lack of memory. */
struct tp_upload;
bool tp_request_set_upload(struct tp_request *request, struct tp_upload *upload);

/* Says that the caller waits as a plain script does, so that writing a file may wait for the disk (see file.h). */
void tp_request_allow_blocking(struct tp_request *request);

/* Instead of submitting: ends a new request without asking the API, with an order that is known already (its checked
 * JSON, copied), or with a failure. tp_request_answer returns false on lack of memory. */
bool tp_request_answer(struct tp_request *request, struct tp_slice order);
void tp_request_refuse(struct tp_request *request, enum tp_failure_kind kind, const char *detail);

/* Before submitting: assumes that an earlier run may have sent this cancel, so that the order is read before anything
 * is sent. */
void tp_request_assume_sent(struct tp_request *request);

const struct tp_operation *tp_request_operation(const struct tp_request *request);

/* The id of the order that the request is about, "": none. */
const char *tp_request_id(const struct tp_request *request);

bool tp_request_done(const struct tp_request *request);

/* After the end: why the request failed; NULL: it succeeded. Borrowed from the request. */
const struct tp_failure *tp_request_failure(const struct tp_request *request);

/* After a success, borrowed from the request: the order, record, list or file (length 0: none, as after most DELETEs),
 * and the meta of a list or an order (length 0: none). All but a file are checked JSON. */
struct tp_slice tp_request_data(const struct tp_request *request);
struct tp_slice tp_request_meta(const struct tp_request *request);

/* After a success whose answer is one order; borrowed as above. */
const struct tp_order_parts *tp_request_order(const struct tp_request *request);

/* The same for a list of orders. */
const struct tp_order_parts *tp_request_orders(const struct tp_request *request, size_t *count);

/* After a success: the HTTP answer, borrowed as above. Its header lines may hold any bytes, and secrets of the client
 * if the server sends them back. Status 0: nothing was asked, or the memory of the answer was freed. */
struct tp_raw_answer {
  int status;
  const char *http_version; /* static; NULL: not known */
  struct tp_slice head;
};
struct tp_raw_answer tp_request_raw_answer(const struct tp_request *request);

/* Whether the answer is a file, its content type, and the path to which it was written; NULL: it is in memory. */
bool tp_request_is_file(const struct tp_request *request);
const char *tp_request_content_type(const struct tp_request *request);
const char *tp_request_path(const struct tp_request *request);

/* After the end: milliseconds since the request was submitted; 0: it was not submitted. */
int64_t tp_request_elapsed_ms(const struct tp_request *request);

/* Exchanges of the operation that were sent, those answered 429 not counted. */
int tp_request_attempts(const struct tp_request *request);

/* After the end: whether a deadline, an abort, the client's end or a key refused elsewhere ended the request, and not a
 * verdict on its own exchanges; and whether the operation may have reached the API (a 429 does not count). */
bool tp_request_was_interrupted(const struct tp_request *request);
bool tp_request_was_sent(const struct tp_request *request);

/* After the end: whether the operation was uncertain at any time, in an earlier run as well. */
bool tp_request_was_uncertain(const struct tp_request *request);

/* Whether a read of the order proved the outcome of a cancel. */
bool tp_request_settled_by_read(const struct tp_request *request);

#endif
