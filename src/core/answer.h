/* Judges one exchange: the answer that the API documents, the service's own refusal, or no word of the service at all.
 * What follows from an exchange (retry.h) hangs on this verdict alone. */
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
  int code;            /* CURLcode; 0: a whole answer was received */
  const char *message; /* libcurl's or the system's own words, borrowed; may be empty */
  bool may_be_sent;    /* a byte of the request may have left */
  bool repeat_stopped; /* libcurl was about to send it a second time by itself, and was stopped */
  bool permanent;      /* the transport knows that trying again can't go well */
  bool proxy_refused;  /* the proxy wants a user and a password, or others (407); nothing went beyond it */
};

/* Who spoke. A 4xx is the service's word only in the service's shape (see tp_answer_judge); with anything else in it,
 * it comes from a gateway in front of the service, and says no more than a 502. */
enum tp_word {
  TP_WORD_GOOD,         /* the documented answer */
  TP_WORD_REFUSED,      /* the service says no: 400, 422 and other 4xx */
  TP_WORD_NOT_FOUND,    /* 404 of the service */
  TP_WORD_CONFLICT,     /* 409 of the service: another request on the same thing may be at work, an earlier one of ours
                           included */
  TP_WORD_UNAUTHORIZED, /* 401 of the service: nothing was done */
  TP_WORD_FORBIDDEN,    /* 403 of the service: nothing was done */
  TP_WORD_THROTTLED,    /* 429, whoever sent it: nothing was done */
  TP_WORD_NONE          /* no connection, no whole answer, 3xx, 408, 5xx, a gateway's page, an answer that is not the
                           documented one: whether the request took effect is open if it may have been sent */
};

struct tp_verdict {
  enum tp_word word;
  bool repeat;    /* the same request, sent again, may go well: what the service says of it (meta.retryable) or else
                     whether such a failure may pass */
  bool permanent; /* the same request, sent again, can't go well: so the service says, or the failure is of that kind */
};

/* Whether the service itself has answered, well or not; false is what an outage looks like. */
static inline bool tp_verdict_is_served(struct tp_verdict verdict) {
  return verdict.word != TP_WORD_NONE;
}

struct tp_answer {
  struct tp_slice data; /* of a good answer: the value of "data", or the whole of a file; length 0: nothing came, and
                           nothing had to. Borrowed from the response's body */
  struct tp_slice meta; /* of a good list: the value of "meta"; length 0: none */
  struct tp_order_parts order;   /* of a good answer that is one order; borrowed as data is */
  enum tp_order_status status;   /* of it */
  struct tp_order_parts *orders; /* of a good list: what data holds, order_count of them; owned */
  size_t order_count, order_capacity;
};

void tp_answer_free(struct tp_answer *answer);

/* What an answer has to be. */
struct tp_expected {
  const struct tp_operation *operation;
  const char *id; /* of the order that it is on, "": on none */
  bool file;      /* the operation's media as a file, where that is not all it answers */
};

/* Judges the answer to an operation. TP_WORD_GOOD: it is described in *answer (made anew), which lives as long as the
 * response's body. Else *failure says what is wrong (its strings replaced, retryable set); attempts and uncertain are
 * the caller's to set.
 *
 * The service's shape of an error: { "errors": [ … ] }, with at least one element, each an object with a code: a string
 * of digits, or any other string or an integer (as the description of the documents API has it) beside a title or a
 * detail. */
struct tp_verdict tp_answer_judge(const struct tp_expected *expected, const struct tp_delivery *delivery,
                                  const struct tp_response *response, struct tp_answer *answer,
                                  struct tp_failure *failure);

/* Whether an answer breaks off, goes on too long or is mixed with another one, as far as its body tells: no JSON,
 * though it says it is. */
bool tp_answer_is_garbled(const struct tp_response *response);

#endif
