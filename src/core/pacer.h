/* When the account may be asked next: by a rate set by hand, by what the service says of its limits, after a 429. */
#ifndef TP_PACER_H
#define TP_PACER_H

#include <stdbool.h>
#include <stdint.h>

#include "learner.h"
#include "response.h"

/* Starts as {0} with rate set. What holds requests back, in this order:
 *   paused      until the time that a 429 asked for, or a backoff: nothing is sent (paused_until_ms)
 *   recovering  from a pause on, until something that was sent after it is answered: one request at a time
 *   unanswered  until a first answer that does not refuse the key: one change at a time, reads as many as are allowed
 *   paced       by the rate set by hand, by the limits that answers tell, or by what the learner has found
 * Services count in different ways, and say so in whole seconds at best; three models
 * cover them: windows that start anew at a boundary (seen as a jump of what remains), anything that refills as it goes
 * (sliding windows, buckets), and limits of which nothing is said but 429. */
struct tp_pacer {
  double rate;             /* requests a second at the most, set by hand; 0: no such limit */
  double due_ms;           /* when the last request was due (tp_clock_ms, with fraction) */
  double interval_ms;      /* from then to the next one */
  int64_t throttled_at_ms; /* the last 429 */
  int64_t paused_until_ms; /* nothing at all before this */
  int throttled_in_a_row;  /* pauses since the last other answer */
  bool answered;           /* a first answer has come that did not refuse the key */
  bool recovering;         /* a pause has ended, and no answer has come since */
  double usual_ms;         /* how long an answer takes, smoothed */
  double deviation_ms;     /* from that, in the mean */
  double margin_ms;        /* beyond a few of these, as refusals have shown */

  /* Where answers tell the limits: */
  double limit;             /* requests in a window; 0: not told */
  double window_ms;         /* how long that is, as far as it is known */
  double remaining;         /* as the last answer said */
  bool window_corrected;    /* … by what remained, so that no reset lengthens it again */
  double counted_ms;        /* when the last request was sent that an answer has counted */
  bool boundary_seen;       /* the limit is one of windows with boundaries */
  double window_started_ms; /* the last boundary */
  int own_in_window;        /* answers to us since then */
  double others;            /* what others take in a window, as far as it is known */
  double others_seen_ms;    /* when that was looked at last */

  struct tp_learner learner; /* where they do not */
};

/* How many requests may be in flight now if another one is to be sent: one after a pause; one change, until the first
 * answer has told the limits. A read need not wait for that: it costs nothing but a 429. */
int tp_pacer_cap(const struct tp_pacer *pacer, int concurrency, bool change);

/* The earliest time at which the next request may be sent; in the past: at once. change: it is none that only reads. */
int64_t tp_pacer_next(const struct tp_pacer *pacer, bool change);

/* A request is sent now; in_flight: those under way, this one included. */
void tp_pacer_sent(struct tp_pacer *pacer, int in_flight, int64_t now_ms);

/* An answer other than 429 has come to a request that was sent at sent_ms; in_flight: requests still under way, which
 * the answer does not count. Limits without a reset, or with one of less than a second, are taken for limits of one
 * second. */
void tp_pacer_answered(struct tp_pacer *pacer, const struct tp_response *response, int in_flight, int64_t sent_ms,
                       int64_t now_ms);

/* A 429 has come to a request that was sent at sent_ms: nothing is sent until the window resets, as Retry-After says,
 * or else x-ratelimit-reset. Less than 200 ms is taken for 200 ms, and for a backoff where the next try is refused as
 * well. Without a word on how long: until the learner's next probe, or else after a backoff from 1 s. random: 0 to 1.
 * Returns until when. */
int64_t tp_pacer_throttled(struct tp_pacer *pacer, const struct tp_response *response, int64_t sent_ms, int64_t now_ms,
                           double random);

#endif
