/* What a request has been through, and what is to be done next: the rules that keep cancels and other changes exact. No
 * clock and no network in here: the engine tells what happened and when, and carries out what is answered. */
#ifndef TP_RETRY_H
#define TP_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "failure.h"
#include "operation.h"
#include "order.h"

struct tp_retry_rules {
  int max_attempts;  /* requests of the operation, and reads in a row that fail, before it is given up; 1 or more */
  int64_t settle_ms; /* between two reads that show the order unchanged */
  int64_t settle_limit_ms; /* for how long an order is read that was refused after a request in doubt */
};

/* The states of a retry. What each event leads to is the table in retry.c. */
enum tp_retry_state {
  TP_RETRY_STATE_SENDING,       /* the operation is next, or under way; no request of it was in doubt before */
  TP_RETRY_STATE_SENDING_AGAIN, /* the same, and an earlier request was in doubt: of a cancel, two reads have shown
                              since that the order was unchanged; of another change, it still is */
  TP_RETRY_STATE_PROBING,  /* the order is read before the operation is sent, to learn whether the service is back; then
                         the retry goes on where it was */
  TP_RETRY_STATE_SETTLING, /* the order is read: the last request of the cancel may have taken effect */
  TP_RETRY_STATE_CHECKING, /* the order is read: the service refused the cancel, and no request of it was in doubt */
  TP_RETRY_STATE_WATCHING  /* the order is read again and again: the service refused the cancel, and an earlier request
                         of it was in doubt, which may be why */
};

/* Starts as {0}. */
struct tp_retry {
  enum tp_retry_state state;
  int attempts;             /* requests of the operation; those that were answered 429 do not count */
  int excused;              /* of these, those that an outage took: they don't count towards max_attempts */
  enum tp_retry_state back; /* while looking: where it goes on */
  int reads;                /* of the order since the last request of the operation, 429 not counted */
  int failed_reads;         /* of these, the last ones in a row that did not show the order */
  bool unchanged;           /* a read showed the order unchanged since the last request of the operation */
  int64_t unchanged_at;     /* when it did so first */
  bool open; /* the service refused a request after one in doubt: what that did is open until a read shows it */
  struct tp_verdict verdict; /* on the last request of the operation that failed */
  int64_t not_before;        /* the operation is not sent again before this: the server asked for it */
  int64_t watch_until;       /* while watching: when the last read is due */
  int64_t pause_ms;          /* while watching: the last pause between two reads */
  bool sent;        /* a request of the operation may have reached the API; those that were answered 429 do not count */
  bool interrupted; /* ended from outside: by a deadline, an abort, the client's end or another request's refused key */
  struct tp_failure failure; /* why the last request of the operation was no success; owned */
};

/* How an exchange ended. */
struct tp_exchange {
  struct tp_verdict verdict;   /* what the service said; unless it is good, failure says why */
  bool may_be_sent;            /* a byte of the request may have left */
  enum tp_order_status status; /* of a good answer that is one order */
  double retry_after_s;        /* what the server asked for; -1: nothing */
  int64_t begun_ms;            /* when it was begun: what it shows may be as old as that */
  int64_t deadline;            /* when the whole call ends; 0: never */
  bool excused;                /* there is an outage: a failure says nothing of this request, and spends no attempt */
  struct tp_failure *failure;  /* taken over by the retry where it keeps it */
};

enum tp_next {
  TP_NEXT_SUCCEED, /* the last answer is the result */
  TP_NEXT_FAIL,    /* the retry's failure is the result */
  TP_NEXT_SEND,    /* the operation, after wait_ms */
  TP_NEXT_READ,    /* the order, after wait_ms */
  TP_NEXT_THROTTLE /* the same exchange again, once the account may send */
};

struct tp_step {
  enum tp_next next;
  int64_t wait_ms;
  const char *reason; /* for whoever watches; static */
};

/* Of a retry that has not begun: says that an earlier run may have sent this cancel, so that it begins with reads. */
void tp_retry_assume_sent(struct tp_retry *retry);

/* Of a cancel that would be sent next: has the order read first, as a probe of a service that did not answer. */
void tp_retry_probe(struct tp_retry *retry);

/* Whether the exchange under way, or next, is a read of the order rather than the operation itself. */
static inline bool tp_retry_is_reading(const struct tp_retry *retry) {
  return retry->state >= TP_RETRY_STATE_PROBING;
}

/* Whether that read settles what was sent. */
static inline bool tp_retry_is_settling(const struct tp_retry *retry) {
  return retry->state >= TP_RETRY_STATE_SETTLING;
}

/* What follows from the end of an exchange. random: 0 to 1, for the jitter of the backoff. */
struct tp_step tp_retry_after(struct tp_retry *retry, const struct tp_retry_rules *rules,
                              const struct tp_operation *operation, const struct tp_exchange *exchange, int64_t now_ms,
                              double random);

/* Ends a retry from outside (deadline, abort): replaces the failure unless keep is set and there is one, and says
 * whether the request may have taken effect. under_way_sent: the exchange under way may have been sent. */
void tp_retry_stop(struct tp_retry *retry, const struct tp_operation *operation, bool under_way_sent, bool keep,
                   enum tp_failure_kind kind, const char *detail);

/* Of a retry that has ended: whether a request of the operation was in doubt at any time, of an earlier run included.
 */
bool tp_retry_was_uncertain(const struct tp_retry *retry);

/* The number of the exchange under way, from 1: of the operation, or of the reads that settle it. */
int tp_retry_exchange(const struct tp_retry *retry);

void tp_retry_free(struct tp_retry *retry);

#endif
