/* A pacer's model of a limit that refills all the time. */
#include "refill.h"

#include <math.h>
#include <string.h>

/* If we sent more than is used up, and the used-up requests fit into a window that is a second shorter (or
 * exceed it by less than this factor), the window is shorter than the service told. */
static const double nearly = 1.05;

/* Peers. Measured with two to four of them, 20 runs of 1,500 requests each, against services of all kinds
 * (spec/core/pacer_test.c): without them, three peers took 1.62 times the ideal time on a sliding window, and 3.7 % of
 * their requests were refused; now 1.11 and 0.4 %. */
enum { PAUSES_OF_PEERS = 2 };                /* pauses that show them: a constant user causes one at the most */
static const double soon_windows = 20;       /* a pause within so many windows of the one before counts */
static const double least_share = 0.1;       /* so a peer that starts, or was refused often, is not left out */
static const double alone_share = 0.95;      /* from here on it is alone */
static const double share_after_pause = 0.6; /* a refusal takes this much of the share: its sum was too high */
static const double spare_requests = 2;      /* of the limit, as peers' requests arrive at the same moment */
static const double fastest = 1 / 0.6, slowest = 0.5; /* how a share's pace follows how much of the limit is used */

static void reach_slot(struct tp_refill *refill, const struct tp_quota *quota, int64_t now_ms) {
  double window_ms = quota->window_ms > 0 ? quota->window_ms : 1000;
  int64_t slot = (int64_t)((double)now_ms * TP_REFILL_SLOTS / window_ms);
  if (slot - refill->newest_slot >= TP_REFILL_SLOTS || slot < refill->newest_slot) {
    memset(refill->sent, 0, sizeof refill->sent);
    refill->newest_slot = slot;
  }
  while (refill->newest_slot < slot) refill->sent[++refill->newest_slot % TP_REFILL_SLOTS] = 0;
}

/* Our requests of the last window. */
static int count_sent(const struct tp_refill *refill) {
  int count = 0;
  for (int i = 0; i < TP_REFILL_SLOTS; i++) count += refill->sent[i];
  return count;
}

void tp_refill_begin(struct tp_refill *refill, const struct tp_quota *quota, double latest_ms) {
  refill->since_ms = latest_ms;
  refill->own =
      (int)(quota->limit - quota->remaining); /* the requests that were used up before our first one count as ours */
}

void tp_refill_sent(struct tp_refill *refill, const struct tp_quota *quota, int64_t now_ms) {
  reach_slot(refill, quota, now_ms);
  uint16_t *count = &refill->sent[refill->newest_slot % TP_REFILL_SLOTS];
  if (*count < UINT16_MAX) ++*count;
}

/* Right after a pause, all of the limit that is used up is used by others. They are assumed to go on, until an answer
 * shows a part of the limit unused. */
static void see_others(struct tp_refill *refill, const struct tp_quota *quota, double unused, bool after_pause,
                       double sent_ms) {
  if (after_pause)
    refill->others = fmax(quota->limit - unused - 1, 0);
  else if (sent_ms - refill->others_seen_ms >= quota->window_ms)
    refill->others = fmax(refill->others - fmax(unused - TP_UNEXPLAINED_REQUESTS, 0), 0);
  else
    return;
  refill->others_seen_ms = sent_ms;
}

/* If we got more answers than requests are used up, some of the limit has come back, so the used-up requests are those
 * of one window. If they are few, the window is shorter than a rounded reset has told. */
static void correct_window(struct tp_refill *refill, struct tp_quota *quota) {
  double used = quota->limit - quota->remaining, shorter_ms = quota->window_ms - 1000;
  if (refill->own <= used + TP_UNEXPLAINED_REQUESTS) return;
  if (shorter_ms >= 1000 && used / quota->limit * quota->window_ms <= shorter_ms * nearly) {
    quota->window_ms = shorter_ms;
    refill->window_corrected = true;
  }
  refill->own = (int)used;
}

/* After a pause our requests of the last window show our share only once a window has passed. */
static void update_share(struct tp_refill *refill, const struct tp_quota *quota, int in_flight, int64_t now_ms) {
  double used = quota->limit - quota->remaining + in_flight;
  reach_slot(refill, quota, now_ms);
  double own = count_sent(refill), share = used > own + TP_UNEXPLAINED_REQUESTS ? own / used : 1;
  double weight = fmin(((double)now_ms - refill->share_at_ms) / quota->window_ms, 1);
  if (refill->share_at_ms <= 0)
    refill->share = 1;
  else if ((double)now_ms > refill->resumed_ms + quota->window_ms)
    refill->share += (share - refill->share) * weight;
  refill->share_at_ms = (double)now_ms;
}

void tp_refill_answered(struct tp_refill *refill, struct tp_quota *quota, int in_flight, bool after_pause,
                        double sent_ms, int64_t now_ms) {
  see_others(refill, quota, quota->remaining - in_flight, after_pause, sent_ms);
  correct_window(refill, quota);
  update_share(refill, quota, in_flight, now_ms);
}

void tp_refill_throttled(struct tp_refill *refill, const struct tp_quota *quota, int64_t now_ms) {
  bool soon = (double)now_ms - refill->paused_ms < soon_windows * quota->window_ms;
  refill->pauses = soon ? refill->pauses + 1 : 1;
  refill->paused_ms = (double)now_ms;
  if (tp_refill_has_peers(refill)) refill->share = fmax(refill->share * share_after_pause, least_share);
}

void tp_refill_set_peers(struct tp_refill *refill, int peers, int64_t now_ms) {
  if (refill->peers == peers) return;
  refill->peers = peers;
  refill->share = 1.0 / fmax(peers, 1);
  refill->share_at_ms = refill->resumed_ms = (double)now_ms;
}

bool tp_refill_has_peers(const struct tp_refill *refill) {
  return refill->peers > 1 || refill->pauses >= PAUSES_OF_PEERS;
}

void tp_refill_paused(struct tp_refill *refill, double until_ms) {
  refill->since_ms = refill->resumed_ms = until_ms;
  refill->own = 0;
}

/* The interval for our share of the limit: shorter if less of the limit is used, longer if more is; at most a window.
 */
static double interval_of_peer(const struct tp_refill *refill, const struct tp_quota *quota, double even_ms,
                               int in_flight) {
  double share = fmax(refill->share, least_share), limit = quota->limit - fmin(spare_requests, quota->limit / 10);
  double used = quota->limit - quota->remaining + in_flight;
  if (share > alone_share) return even_ms;
  double interval_ms = quota->window_ms / (share * limit) * fmin(fmax(used / limit, 1 / fastest), 1 / slowest);
  return fmax(fmin(interval_ms, quota->window_ms), even_ms);
}

double tp_refill_interval(const struct tp_refill *refill, const struct tp_quota *quota, double slack_ms, double due_ms,
                          int in_flight) {
  double spread_ms = quota->window_ms + slack_ms, left_ms = refill->since_ms + quota->window_ms - due_ms;
  if (tp_refill_has_peers(refill)) return interval_of_peer(refill, quota, spread_ms / fmax(quota->limit, 1), in_flight);
  double interval_ms = spread_ms / fmax(quota->limit - refill->others, 1);
  double others = tp_quota_used_by_others(quota, refill->own) - in_flight - refill->others;
  if (others <= TP_UNEXPLAINED_REQUESTS || left_ms <= 0) return interval_ms;
  /* The limit may have windows with boundaries. Then the current one ends at most a window after our first request, and
   * the remaining requests must last until then. */
  double budget = quota->remaining - in_flight - tp_quota_others_to_come(quota, others, left_ms);
  return fmax(interval_ms, left_ms / (fmax(budget, 0) + 1));
}
