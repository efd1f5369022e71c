/* Estimates how long answers take, and how much that differs. */
#include "quota.h"

#include <math.h>

/* Four times the mean deviation, smoothed with 1/4 and 1/8: TCP's timer of retransmission (RFC 6298, section 2). */
static const double deviations = 4, deviation_weight = 0.25, usual_weight = 0.125;

/* Bounds of the jitter. Even if answers come at once, timers of 1 ms and a busy scheduler shift requests by some ms.
 * And even if durations differ by seconds, the jitter may slow a pace by 4 % at most. */
static const double least_jitter_ms = 12, most_jitter_share = 0.04;

void tp_timing_answered(struct tp_timing *timing, double taken_ms) {
  if (timing->usual_ms <= 0) {
    timing->usual_ms = taken_ms;
    return;
  }
  timing->deviation_ms += (fabs(taken_ms - timing->usual_ms) - timing->deviation_ms) * deviation_weight;
  timing->usual_ms += (taken_ms - timing->usual_ms) * usual_weight;
}

double tp_timing_jitter(const struct tp_timing *timing, double window_ms) {
  return fmin(fmax(deviations * timing->deviation_ms, least_jitter_ms),
              fmax(window_ms * most_jitter_share, least_jitter_ms));
}
