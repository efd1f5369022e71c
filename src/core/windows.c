/* A pacer's model of a limit whose windows start anew at a boundary. */
#include "windows.h"

#include <math.h>

/* A new window has begun if the remaining requests rise by this share of the limit, and by this many more requests than
 * are in flight. In a limit that refills, two answers are never so far apart that a quarter of it comes back between
 * them. */
static const double jump_share = 0.25, jump_requests = 2;

/* Before the first boundary, a window that was watched for less than this share says too little of others' requests. */
static const double least_watched_share = 0.4;

/* A model that lags behind the even pace catches up at this multiple of it at most: faster bursts meet other limits, of
 * connections or of the service itself. */
static const double fastest_catch_up = 4;

/* Beside peers: the requests of a window that are left unused, because requests of several clients arrive at the same
 * moment; and the smallest share that we take. Measured with three peers (spec/core/pacer_test.c; reset rounded up, 20
 * runs of 1,500 requests): 1.06 of the ideal time and 0.4 % of 429s; with one spare request 1.06 and 0.7 %; where each
 * takes what others leave, 1.12 and 1.2 %. */
static const double spare_requests = 2, least_share = 0.2;

/* Services use windows of whole seconds. */
static const double second_ms = 1000;

void tp_windows_begin(struct tp_windows *windows, double since_ms, int own, double others) {
  *windows = (struct tp_windows){.started_ms = since_ms, .own = own, .others = others};
}

bool tp_windows_is_jump(const struct tp_quota *quota, double rise, int in_flight) {
  return rise > in_flight + jump_requests && rise >= quota->limit * jump_share;
}

/* If the reset was rounded, or is an epoch, it may tell a window a second too long or too short. passed_ms: from the
 * last boundary to this one, or from our first request to the first boundary. */
static void correct_length(const struct tp_windows *windows, struct tp_quota *quota, double jitter_ms,
                           double passed_ms) {
  double length_ms = floor(passed_ms / second_ms + 0.5) * second_ms;
  bool shorter = length_ms >= second_ms && length_ms < quota->window_ms;
  if (windows->seen && (shorter || length_ms == quota->window_ms + second_ms)) quota->window_ms = length_ms;
  /* A first boundary that comes a second too early shows that the reset was rounded up. */
  bool early = passed_ms <= quota->window_ms - second_ms + jitter_ms;
  if (!windows->seen && quota->window_ms > second_ms && early) quota->window_ms -= second_ms;
}

void tp_windows_boundary(struct tp_windows *windows, struct tp_quota *quota, const struct tp_timing *timing,
                         double sent_ms, double latest_ms, bool after_pause) {
  double passed_ms = sent_ms - windows->started_ms;
  if (!after_pause) correct_length(windows, quota, tp_timing_jitter(timing, quota->window_ms), passed_ms);
  double watched = windows->seen ? 1 : fmin(passed_ms / quota->window_ms, 1);
  if (watched >= least_watched_share) windows->others = fmax(tp_quota_used_by_others(quota, windows->own), 0) / watched;
  if (!after_pause && watched >= least_watched_share)
    windows->share = windows->own / fmax(windows->own + windows->others * watched, 1);
  /* A window may begin with the request that is first in it, so the next boundary is expected from its arrival on. */
  windows->started_ms = fmin(sent_ms + tp_timing_jitter(timing, quota->window_ms), latest_ms) + 1;
  windows->seen = true;
  windows->own = 0;
}

double tp_windows_interval(const struct tp_windows *windows, const struct tp_quota *quota, double due_ms, int in_flight,
                           bool peers) {
  double even_ms = quota->window_ms / quota->limit, budget = quota->remaining - in_flight;
  double left_ms = windows->started_ms + quota->window_ms - due_ms;
  if (left_ms <= 0) return even_ms; /* the next answer will tell of the new window */
  double others = tp_quota_used_by_others(quota, windows->own);
  if (peers && windows->others > TP_UNEXPLAINED_REQUESTS)
    budget = (budget - spare_requests) * fmax(windows->share, least_share);
  else if (windows->others > TP_UNEXPLAINED_REQUESTS)
    budget -= windows->others * fmin(left_ms / quota->window_ms, 1);
  else if (others > TP_UNEXPLAINED_REQUESTS)
    budget -= tp_quota_others_to_come(quota, others, fmin(left_ms, quota->window_ms));
  /* One more than the budget: the first request of the next window is due at the boundary. */
  return fmax(left_ms / (fmax(budget, 0) + 1), even_ms / fastest_catch_up);
}
