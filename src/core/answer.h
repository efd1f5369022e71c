/* Judges an exchange: it brought the answer that the API documents, a refusal by the service, or no word of the service
 * at all. The retry policy (retry.h) decides by this verdict alone. */
#ifndef TP_ANSWER_H
#define TP_ANSWER_H

#include <stdbool.h>

#include "failure.h"
#include "operation.h"
#include "order.h"
#include "response.h"
#include "slice.h"

/* How a transfer ended below HTTP. */
struct tp_delivery {
  int code;                 /* CURLcode; 0: a whole answer was received */
  const char *message;      /* libcurl's or the system's text, borrowed; may be empty */
  bool may_be_sent;         /* a byte of the request may have left */
  bool late;                /* not sent, because its time was over when it could have been */
  bool repeat_stopped;      /* libcurl was about to resend the request and was stopped */
  bool permanent;           /* the transport knows that a retry can't succeed */
  const char *file_problem; /* the file that was to be uploaded could not be read to its end: why; borrowed */
  bool proxy_refused;       /* the proxy wants a user name and a password, or others (407); nothing passed it */
};

/* Who spoke. A 4xx is the service's word only in the service's shape (see tp_answer_judge). Any other 4xx comes from a
 * gateway in front of the service and proves no more than a 502. */
enum tp_word {
  TP_WORD_GOOD,         /* the documented answer */
  TP_WORD_REFUSED,      /* the service says no: 400, 422 and other 4xx */
  TP_WORD_NOT_FOUND,    /* 404 of the service */
  TP_WORD_CONFLICT,     /* 409 of the service: another request on the same record may be running, perhaps ours */
  TP_WORD_UNAUTHORIZED, /* 401 of the service: nothing was done */
  TP_WORD_FORBIDDEN,    /* 403 of the service: nothing was done */
  TP_WORD_THROTTLED,    /* 429, whoever sent it: nothing was done */
  TP_WORD_NONE          /* no connection, no whole answer, 3xx, 408, 5xx, a gateway's page, an undocumented answer: the
                           request is uncertain if it may have been sent */
};

struct tp_verdict {
  enum tp_word word;
  bool repeat;    /* a retry may succeed: the service says so (meta.retryable), or failures of this kind pass */
  bool permanent; /* a retry can't succeed: the service says so, or failures of this kind don't pass */
};

/* Whether the service itself has answered, with success or refusal; false may mean an outage. */
static inline bool tp_verdict_is_served(struct tp_verdict verdict) {
  return verdict.word != TP_WORD_NONE;
}

struct tp_answer {
  struct tp_slice data; /* of a good answer: the value of "data", or a whole file; length 0: the answer needs no body.
                           Borrowed from the response's body */
  struct tp_slice meta; /* of a good answer: the value of "meta"; length 0: none */
  struct tp_order_parts order;   /* of a good answer that is one order; borrowed like data */
  enum tp_order_status status;   /* of that order */
  struct tp_order_parts *orders; /* of a good list of orders: order_count of them; owned */
  size_t order_count, order_capacity;
};

void tp_answer_free(struct tp_answer *answer);

/* What the answer must be. */
struct tp_expected {
  const struct tp_operation *operation;
  const char *id; /* of the order that the operation is about, "": none */
  bool file;      /* the caller wants the operation's media as a file, though it can answer otherwise */
};

/* Judges the answer to an operation. TP_WORD_GOOD: *answer describes it and lives as long as the response's body. Else
 * *failure says what is wrong (its strings replaced, retryable set); the caller sets attempts and uncertain.
 *
 * The service's shape of an error: { "errors": [ … ] }, with at least one element, each an object with a code: a string
 * of digits, or any other string or an integer (as the description of the documents API has it) beside a title or a
 * detail. */
struct tp_verdict tp_answer_judge(const struct tp_expected *expected, const struct tp_delivery *delivery,
                                  const struct tp_response *response, struct tp_answer *answer,
                                  struct tp_failure *failure);

/* Whether an answer is cut off, too long or mixed with another one, as far as its body shows: it claims to be JSON and
 * is not. */
bool tp_answer_is_garbled(const struct tp_response *response);

#endif
