/* The circuit breaker of a batch: when several orders in a row get no answer from the service, nothing new begins, and
 * one exchange at a time probes whether the service is back. It has no clock and no network: the engine reports what
 * happened and when, and asks what may begin. Times are those of tp_clock_ms. The table of states is in breaker.c. */
#ifndef TP_BREAKER_H
#define TP_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "order.h"

/* This many different orders in a row without an answer open it. Fewer may be bad orders; but if fewer are left, or in
 * flight at once, all of them are enough, so that an outage costs the last orders no more than the first. */
enum { TP_BREAKER_ORDERS = 5 };

enum tp_breaker_state {
  TP_BREAKER_CLOSED,  /* everything may begin */
  TP_BREAKER_OPEN,    /* nothing may begin until the next probe is due */
  TP_BREAKER_PROBING, /* the probe is in flight */
  TP_BREAKER_READY,   /* a read was answered: reads may begin, and one change as the trial */
  TP_BREAKER_TRYING,  /* the trial is in flight, and reads may begin */
  TP_BREAKER_OVER,    /* the outage lasts too long: nothing may begin any more */
  TP_BREAKER_STATES
};

/* Starts as {.outage_ms = …, .orders = …}. */
struct tp_breaker {
  int64_t outage_ms; /* how long an outage may last; 0: the breaker never opens */
  int orders;        /* how many in a row open it, 1 to TP_BREAKER_ORDERS */
  enum tp_breaker_state state;
  bool lasting;          /* since_ms counts: no change was answered since the breaker opened */
  int64_t since_ms;      /* when it opened */
  int64_t probe_at_ms;   /* while it is open: when the next probe is due */
  int64_t interval_ms;   /* the pause before that probe */
  int false_alarms;      /* how often the first read was answered, since a change was */
  unsigned probe_number; /* the number of the last probe or trial */
  int silent_count;      /* different orders in a row without an answer */
  bool silent_change;    /* among them to a change: then the answer to a read does not end the row */
  char silent[TP_BREAKER_ORDERS][TP_ID_LENGTH + 1];
  int64_t answered_ms;        /* when the exchange that was answered last was begun; 0: there is none */
  int64_t change_answered_ms; /* … and the last change */
  int64_t forgiven_ms;        /* when the last outage ended: silences before that are no order's fault */
};

/* What is known of one order's exchanges; a part of its request. Starts as {0}. */
struct tp_breaker_order {
  int silences; /* exchanges without an answer */
  /* When the first silence of a read, and of a change, ended since the order was answered or forgiven; 0: none. */
  int64_t read_since_ms, change_since_ms;
  bool suspected; /* when its exchange began, tp_breaker_suspects was true */
};

/* Whether an order may be to blame for its own silences: after one of them an exchange of another order was begun and
 * answered (a change, if the silence is that of a change). Such an order does not count as left. */
bool tp_breaker_suspects(const struct tp_breaker *breaker, const struct tp_breaker_order *order);

/* Reports that an exchange on an order begins. change: the exchange is a change, not a read. */
void tp_breaker_asks(const struct tp_breaker *breaker, struct tp_breaker_order *order, bool change);

/* Whose fault it is that an exchange got no answer. Only a fault of the order's own spends an attempt. */
enum tp_fault {
  TP_FAULT_OWN,     /* the order's; without a breaker always */
  TP_FAULT_UNKNOWN, /* not known yet: the order is tried again after a backoff */
  TP_FAULT_OUTAGE   /* the service's: the breaker decides when the order is tried again */
};

/* Which of its requests may begin now. */
enum tp_breaker_leave {
  TP_BREAKER_NOTHING,
  TP_BREAKER_PROBE,           /* one exchange, a read if possible; report it with tp_breaker_begun */
  TP_BREAKER_READS,           /* reads */
  TP_BREAKER_READS_AND_TRIAL, /* reads, and one change; report that one with tp_breaker_begun */
  TP_BREAKER_ALL
};
enum tp_breaker_leave tp_breaker_leave(const struct tp_breaker *breaker, int64_t now_ms);

/* Reports that the probe or the trial has begun, and returns its number, 1 or more. The time in which a due probe could
 * not begin, for instance because of a rate limit, does not count as a part of the outage: nobody asked the service
 * then. */
unsigned tp_breaker_begun(struct tp_breaker *breaker, int64_t now_ms);

/* Reports that an exchange on an order, begun at begun_ms, ended with an answer of the service itself, good or bad.
 * change: the exchange was a change, not a read. begun_ms: 0 if the answer shows nothing about other orders' silences.
 */
void tp_breaker_answered(struct tp_breaker *breaker, struct tp_breaker_order *order, bool change, int64_t begun_ms,
                         int64_t now_ms);

/* An exchange that the service did not answer. */
struct tp_silence {
  const char *id;        /* of its order */
  bool change;           /* it was one of a change, not a read */
  bool sent;             /* a byte of it may have left */
  unsigned probe_number; /* its number as a probe or trial; 0: it is none */
  int64_t asked_ms;      /* how long the sender of a 503 asked to wait; 0: it did not */
  int left;              /* orders that are not done and not suspected, this one included */
};

/* Reports such an exchange, and returns whose fault it is. */
enum tp_fault tp_breaker_silence(struct tp_breaker *breaker, struct tp_breaker_order *order,
                                 const struct tp_silence *silence, int64_t now_ms);

/* Reports that the probe or trial of that number was given up before its end (a deadline, an abort). Other numbers have
 * no effect. */
void tp_breaker_lost(struct tp_breaker *breaker, unsigned special, int64_t now_ms);

/* When a probe or the end of the outage is due, after now_ms; -1: never. */
int64_t tp_breaker_due(const struct tp_breaker *breaker, int64_t now_ms);

/* True once, when the outage has become too long: the caller ends all requests of the breaker. */
bool tp_breaker_is_over(struct tp_breaker *breaker, int64_t now_ms);

/* Whether it waits for the service to come back. */
bool tp_breaker_is_waiting(const struct tp_breaker *breaker);

#endif
