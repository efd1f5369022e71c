/* The retry policy: decides what follows from the end of an exchange, so that cancels and other changes stay exact. It
 * has no clock and no network: the engine reports what happened and when, and carries out the step that it gets. */
#ifndef TP_RETRY_H
#define TP_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "breaker.h"
#include "failure.h"
#include "operation.h"
#include "order.h"
#include "upload.h"

struct tp_retry_rules {
  int max_attempts;        /* attempts, and failed reads in a row, before the request fails; 1 or more */
  int64_t settle_ms;       /* between two reads that show the order unchanged */
  int64_t settle_limit_ms; /* how long an order is read whose cancel was refused after an uncertain attempt */
};

/* What a request is doing. The table in retry.c says where each event leads. */
enum tp_retry_state {
  TP_RETRY_STATE_SENDING,       /* the operation is next or in flight, and no earlier attempt was uncertain */
  TP_RETRY_STATE_SENDING_AGAIN, /* the operation is next or in flight after an uncertain attempt. If it is a cancel, two
                                   reads have shown the order unchanged since; any other change is still uncertain */
  TP_RETRY_STATE_PROBING,       /* an outage: the order is read to learn whether the service is back; after that the
                                   request returns to the state it came from */
  TP_RETRY_STATE_SETTLING,      /* the order is read, because the last attempt to cancel it is uncertain; or an upload
                                   is looked for, because its only attempt is */
  TP_RETRY_STATE_CHECKING,      /* the order is read, because the service refused the only attempt */
  TP_RETRY_STATE_WATCHING       /* the order is read repeatedly, because the service refused an attempt after an
                                   uncertain one, which may be the reason */
};

/* One request's part of it. Starts as {0}. */
struct tp_retry {
  enum tp_retry_state state;
  int attempts;              /* exchanges of the operation, those answered 429 not counted */
  int excused;               /* attempts without an answer that are not this request's fault: max_attempts does not
                                count them */
  int spared;                /* exchanges in a row, up to now, without an answer and without a known fault */
  enum tp_retry_state back;  /* while probing: the state to return to */
  int reads;                 /* reads of the order since the last attempt, those answered 429 not counted */
  int failed_reads;          /* the reads in a row, up to now, that did not show the order */
  bool unchanged;            /* a read since the last attempt showed the order unchanged */
  int64_t unchanged_at;      /* when the first such read did */
  bool open;                 /* refused after an uncertain attempt: only a read can prove what that attempt did */
  struct tp_verdict verdict; /* on the last failed attempt */
  int64_t not_before;        /* the server asked that the operation be not sent again before this time */
  int64_t watch_until;       /* while watching: when the last read is due */
  bool unseen;               /* while watching: the service has not answered the last read, so that time does not count
                              */
  int64_t pause_ms;          /* while watching: the last pause between two reads */
  bool idempotent;           /* it carries an Idempotency-Key, by which the service knows it again */
  bool sent;                 /* an attempt may have reached the API, those answered 429 not counted */
  bool interrupted;          /* ended by a deadline, an abort, the client's end or a key refused elsewhere */
  struct tp_failure failure; /* of the last failed attempt; owned */
};

/* How an exchange ended. */
struct tp_exchange {
  struct tp_verdict verdict;    /* if it is not good, failure says why */
  bool may_be_sent;             /* a byte of the request may have left */
  enum tp_order_status status;  /* of the order, if the answer is good and is one order */
  enum tp_upload_sought sought; /* of a read that looks for an upload: what its answer proves, if it is good */
  double retry_after_s;         /* what the server asked for; -1: nothing */
  int64_t begun_ms;             /* when the exchange began: its answer may show a state as old as that */
  int64_t deadline;             /* when the whole call ends; 0: never */
  bool old_key;                 /* it went out with a key that was replaced meanwhile */
  enum tp_fault fault;          /* if the service did not answer */
  struct tp_failure *failure;   /* the retry policy takes its contents over if it keeps them */
};

enum tp_next {
  TP_NEXT_SUCCEED, /* the last answer is the result */
  TP_NEXT_FAIL,    /* retry.failure is the result */
  TP_NEXT_SEND,    /* send the operation after wait_ms */
  TP_NEXT_READ,    /* read the order after wait_ms */
  TP_NEXT_THROTTLE /* repeat the same exchange as soon as the account may send */
};

struct tp_step {
  enum tp_next next;
  int64_t wait_ms;
  const char *reason; /* for on_event; static */
};

/* Before the first attempt: assumes that an earlier run may have sent this cancel, so that reads come first. */
void tp_retry_assume_sent(struct tp_retry *retry);

/* Before an attempt to cancel: reads the order first, as a probe of a service that did not answer. */
void tp_retry_probe(struct tp_retry *retry);

/* Whether the exchange that is next or in flight reads the order instead of sending the operation. */
static inline bool tp_retry_is_reading(const struct tp_retry *retry) {
  return retry->state >= TP_RETRY_STATE_PROBING;
}

/* Whether that read settles an attempt. */
static inline bool tp_retry_is_settling(const struct tp_retry *retry) {
  return retry->state >= TP_RETRY_STATE_SETTLING;
}

/* Decides what follows from the end of an exchange. random: 0 to 1, for the jitter of the backoff. */
struct tp_step tp_retry_after(struct tp_retry *retry, const struct tp_retry_rules *rules,
                              const struct tp_operation *operation, const struct tp_exchange *exchange, int64_t now_ms,
                              double random);

/* Ends a request from outside (deadline, abort). Sets the failure, and whether the request is uncertain. keep: a
 * failure that is there already stays. in_flight_sent: the exchange in flight may have been sent. */
void tp_retry_stop(struct tp_retry *retry, const struct tp_operation *operation, bool in_flight_sent, bool keep,
                   enum tp_failure_kind kind, const char *detail);

/* After the end: whether an attempt was ever uncertain, one of an earlier run included. */
bool tp_retry_was_uncertain(const struct tp_retry *retry);

/* The number of the exchange in flight, from 1: among the attempts, or among the reads that settle the last one. */
int tp_retry_exchange(const struct tp_retry *retry);

void tp_retry_free(struct tp_retry *retry);

#endif
