/* When the account may be asked next: by a rate set by hand, by what the service tells of its limits, after a 429.
 *
 * The pacer has what holds for any limit: pauses, the rate set by hand, and how many requests may be in flight. The
 * time between two requests comes from one of three models, as services count in different ways and tell it in whole
 * seconds at best:
 *
 *   model                   for limits that                           from when on
 *   learner   (learner.h)   only a 429 tells of                       the start, while no answer has told a limit
 *   refill    (refill.h)    refill all the time, or may do so         the first answer that tells a limit
 *   windows   (windows.h)   are there again at once, at a boundary    the first boundary, seen as a jump of what
 * remains
 *
 * Pauses and boundaries are never guessed from a clock of the service's: no time of its answers but Retry-After and
 * x-ratelimit-reset is used. */
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
  double interval_ms;      /* from then to the next one */
  int64_t throttled_at_ms; /* the last 429; 0: none */
  int64_t paused_until_ms; /* nothing is sent before this */
  int throttled_in_a_row;  /* pauses since the last other answer */
  bool answered;           /* a first answer has come that did not refuse the key */
  bool recovering;         /* a pause has ended, and no answer has come since */
  double margin_ms;        /* beyond the jitter, as refusals have shown: see tp_refill_interval */
  struct tp_timing timing;
  struct tp_quota quota;
  struct tp_windows windows;
  struct tp_refill refill;
  struct tp_learner learner;
};

/* How many requests may be in flight if another one is to be sent now: one after a pause; one change, until the first
 * answer has told the limits. A read need not wait for that: it costs nothing but a 429. */
int tp_pacer_cap(const struct tp_pacer *pacer, int concurrency, bool change);

/* The earliest time at which the next request may be sent; in the past: at once. change: the request does more than
 * read. */
int64_t tp_pacer_next(const struct tp_pacer *pacer, bool change);

/* How many clients pace themselves by the limits of this account, this one included, as far as the caller knows: the
 * workers of a shared store. Without it, two pauses have to show that there are others. */
void tp_pacer_set_peers(struct tp_pacer *pacer, int peers, int64_t now_ms);

/* The limit by which requests are paced, in requests a second: the lower one of that set by hand and of what answers
 * have told or taught. 0: none is known so far. */
double tp_pacer_limit(const struct tp_pacer *pacer);

/* A request is sent now. in_flight: requests under way, this one included. */
void tp_pacer_sent(struct tp_pacer *pacer, int in_flight, int64_t now_ms);

/* An answer other than 429 has come to a request that was sent at sent_ms. in_flight: requests still under way, which
 * the answer does not count. */
void tp_pacer_answered(struct tp_pacer *pacer, const struct tp_response *response, int in_flight, int64_t sent_ms,
                       int64_t now_ms);

/* A 429 has come to a request that was sent at sent_ms. Nothing is sent for as long as Retry-After says, or else
 * x-ratelimit-reset. Less than 200 ms is taken for 200 ms, and for a backoff
 * where the next try is refused as well. Without a word on how long: until the learner's next probe, or else after a
 * backoff from 1 s. random: 0 to 1. Returns until when. */
int64_t tp_pacer_throttled(struct tp_pacer *pacer, const struct tp_response *response, int64_t sent_ms, int64_t now_ms,
                           double random);

#endif
