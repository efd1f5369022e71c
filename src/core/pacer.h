/* Decides when the account's next request may be sent: by a rate set by hand, by the limits that the service tells, and
 * after a 429.
 *
 * The pacer handles what holds for any limit: pauses, the rate set by hand, and how many requests may be in flight. The
 * time between two requests comes from one of three models, because services count in different ways, and tell times in
 * whole seconds at best:
 *
 *   model                   for limits that                           from when on
 *   learner   (learner.h)   only a 429 tells of                       the start, while no answer has told a limit
 *   refill    (refill.h)    refill all the time, or may do so         the first answer that tells a limit
 *   windows   (windows.h)   are there again at once, at a boundary    the first boundary, seen as a jump of what
 * remains
 *
 * The pacer never derives pauses and boundaries from the service's clock. Of the times in its answers it uses only
 * Retry-After and x-ratelimit-reset. */
#ifndef TP_PACER_H
#define TP_PACER_H

#include <stdbool.h>
#include <stdint.h>

#include "learner.h"
#include "quota.h"
#include "refill.h"
#include "response.h"
#include "windows.h"

/* Starts as {0} with rate set. What holds requests back, in this order:
 *   paused      until the time that a 429 asked for, or a backoff: nothing is sent (paused_until_ms)
 *   recovering  from a pause on, until a request that was sent after it is answered: one request at a time
 *   unanswered  until a first answer that does not refuse the key: one change at a time, reads as many as are allowed
 *   paced       by the rate set by hand, and by the model
 * Times are those of tp_clock_ms. */
struct tp_pacer {
  double rate;             /* most requests a second, set by hand; 0: no such limit */
  double due_ms;           /* when the last request was due, with fraction */
  double interval_ms;      /* from due_ms to the next request */
  int64_t throttled_at_ms; /* the last 429; 0: none */
  int64_t paused_until_ms; /* nothing is sent before this */
  int throttled_in_a_row;  /* pauses since the last other answer */
  bool answered;           /* a first answer has come that did not refuse the key */
  bool recovering;         /* since a pause began, no request sent after it was answered */
  double margin_ms;        /* needed beyond the jitter, as refusals have shown: see tp_refill_interval */
  struct tp_timing timing;
  struct tp_quota quota;
  struct tp_windows windows;
  struct tp_refill refill;
  struct tp_learner learner;
};

/* The most requests that may be in flight if the next one is sent now: one after a pause, and one if it is a change and
 * no answer has come yet that could tell a limit. A read need not wait for that, because a refused read costs nothing
 * but a 429. */
int tp_pacer_cap(const struct tp_pacer *pacer, int concurrency, bool change);

/* The earliest time at which the next request may be sent; in the past: at once. change: the request does more than
 * read. */
int64_t tp_pacer_next(const struct tp_pacer *pacer, bool change);

/* Says how many clients pace themselves by the limits of this account, this one included, as far as the caller knows:
 * the workers of a shared store. Otherwise the pacer learns of them only by two pauses. */
void tp_pacer_set_peers(struct tp_pacer *pacer, int peers, int64_t now_ms);

/* The limit by which requests are paced, in requests a second: the lower of the one set by hand and the one that
 * answers have told or shown. 0: none is known yet. */
double tp_pacer_limit(const struct tp_pacer *pacer);

/* Reports that a request is sent now. in_flight: requests in flight, this one included. */
void tp_pacer_sent(struct tp_pacer *pacer, int in_flight, int64_t now_ms);

/* Reports an answer other than 429 to a request sent at sent_ms. in_flight: requests still in flight, which the numbers
 * in the answer do not count. */
void tp_pacer_answered(struct tp_pacer *pacer, const struct tp_response *response, int in_flight, int64_t sent_ms,
                       int64_t now_ms);

/* Reports a 429 to a request sent at sent_ms. Nothing is sent for as long as Retry-After says, or else
 * x-ratelimit-reset. Less than 200 ms counts as 200 ms; if the next try is refused too, a backoff follows. If the
 * answer does not say how long: until the learner's next probe, or else for a backoff from 1 s on. random: 0 to 1.
 * Returns the end of the pause. */
int64_t tp_pacer_throttled(struct tp_pacer *pacer, const struct tp_response *response, int64_t sent_ms, int64_t now_ms,
                           double random);

#endif
