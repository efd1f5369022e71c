/* Judges one exchange: the answer that the API documents, or a failure. */
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
};

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

/* Judges the answer to an operation. True: a good answer, described in *answer
 * (made anew), which lives as long as the response's body. False: *failure says what is wrong (its strings replaced);
 * attempts, retryable and uncertain are the caller's to set. */
bool tp_answer_judge(const struct tp_expected *expected, const struct tp_delivery *delivery,
                     const struct tp_response *response, struct tp_answer *answer, struct tp_failure *failure);

#endif
