/* When the account may be asked next: by a rate set by hand, by what the service says of its limits, after a 429. */
#ifndef TP_PACER_H
#define TP_PACER_H

#include <stdbool.h>
#include <stdint.h>

#include "response.h"

/* Starts as {0} with rate set. */
struct tp_pacer {
  double rate;             /* requests a second at the most; 0: no such limit */
  bool answered;           /* a first answer has come, so its limits are known */
  double next_ms;          /* no request before this (tp_clock_ms, with fraction) */
  int64_t paused_until_ms; /* nothing at all before this */
  int throttled_in_a_row;  /* 429s since the last other answer */
};

/* How many requests may be in flight now: one until the first answer has told the limits. */
int tp_pacer_cap(const struct tp_pacer *pacer, int concurrency);

/* The earliest time at which the next request may be sent; in the past: at once. */
int64_t tp_pacer_next(const struct tp_pacer *pacer);

/* A request is sent now. */
void tp_pacer_sent(struct tp_pacer *pacer, int64_t now_ms);

/* An answer other than 429 has come; in_flight: requests under way, which the answer does not count yet. */
void tp_pacer_answered(struct tp_pacer *pacer, const struct tp_response *response, int in_flight, int64_t now_ms);

/* A 429 has come: nothing is sent until the window resets, as Retry-After says, or else x-ratelimit-reset, or else
 * after a backoff from 1 s. random: 0 to 1. Returns until when. */
int64_t tp_pacer_throttled(struct tp_pacer *pacer, const struct tp_response *response, int64_t now_ms, double random);

#endif
