/* A pacer's model of a limit that refills all the time (a sliding window, a bucket), and of one of which no boundary
 * was seen yet.
 *
 * Alone on the account, the model sends evenly: as many requests as the limit in a little more than a window. Others
 * are seen in three ways, by what answers tell beyond our own requests:
 *   in the first window     what remains, less what others will take of it, is spread over the rest of that window
 *   right after a pause     whatever is used up then is others' use, and is left to them from then on
 *   after several pauses    others are peers: clients that pace themselves by the same numbers. Then each keeps its
 *                           share of the requests, and all of them slow down and speed up together, as they all see how
 *                           much of the limit is used. A pace that took what is free at the moment would be the same
 *                           for all, and too fast for their sum.
 * spec/core/refill_test.c runs it against such services, alone and beside a constant use; spec/core/pacer_test.c with
 * peers.
 */
#ifndef TP_REFILL_H
#define TP_REFILL_H

#include <stdbool.h>
#include <stdint.h>

#include "quota.h"

enum { TP_REFILL_SLOTS = 64 }; /* in which our requests of the last window are counted */

/* Starts as {0}. Times are those of tp_clock_ms, with fraction. */
struct tp_refill {
  double since_ms;       /* the first request, or the end of the last pause: others are counted from then on */
  int own;               /* answers to us since then */
  bool window_corrected; /* the quota's window was found to be shorter than told: resets don't lengthen it again */
  double others;         /* requests of others in a window, as seen after a pause; 0: none seen */
  double others_seen_ms; /* when that was looked at last */
  /* Peers: */
  int peers;          /* clients that the caller knows of, this one included; 0, 1: none */
  int pauses;         /* in a row, each soon after the one before: see tp_refill_has_peers */
  double paused_ms;   /* when the last of them began */
  double resumed_ms;  /* when the last pause of any kind ended; 0: there was none */
  double share;       /* our part of the used requests, smoothed, 0 to 1 */
  double share_at_ms; /* when it was last updated; 0: never */
  int64_t newest_slot;
  uint16_t sent[TP_REFILL_SLOTS]; /* our requests, by when they were sent, in slots of a 64th of a window */
};

/* Reports the first answer that tells the limit. latest_ms: the latest time at which its request arrived. */
void tp_refill_begin(struct tp_refill *refill, const struct tp_quota *quota, double latest_ms);

/* Reports that a request is sent. */
void tp_refill_sent(struct tp_refill *refill, const struct tp_quota *quota, int64_t now_ms);

/* Reports an answer that told the quota. in_flight: requests that it did not count; after_pause: it is the first after
 * a pause; sent_ms: when its request was sent. May shorten quota->window_ms. */
void tp_refill_answered(struct tp_refill *refill, struct tp_quota *quota, int in_flight, bool after_pause,
                        double sent_ms, int64_t now_ms);

/* Reports a pause that the pace should have avoided. */
void tp_refill_throttled(struct tp_refill *refill, const struct tp_quota *quota, int64_t now_ms);

/* Says how many clients pace themselves by the same numbers, this one included. The share starts as an equal one, and
 * follows the answers once a window has passed. */
void tp_refill_set_peers(struct tp_refill *refill, int peers, int64_t now_ms);

/* Whether there are peers: the caller knows of some, or several pauses soon after each other have shown that others
 * pace themselves by the same numbers. */
bool tp_refill_has_peers(const struct tp_refill *refill);

/* Reports when the pause ends, again if it becomes longer. */
void tp_refill_paused(struct tp_refill *refill, double until_ms);

/* Returns the time in ms from the request that was due at due_ms to the next one. slack_ms: the requests of one window
 * are spread over this much more than a window; in_flight: requests that the last answer did not count. */
double tp_refill_interval(const struct tp_refill *refill, const struct tp_quota *quota, double slack_ms, double due_ms,
                          int in_flight);

#endif
