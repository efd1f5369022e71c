/* A pacer's model of a limit whose windows start anew at a boundary: the whole limit is there again at once.
 *
 * The pacer takes a limit for one of this kind when the remaining requests jump up (see tp_windows_is_jump). From then
 * on each boundary is expected one window after the last one. The model spreads the remaining requests, less those that
 * others will take, over the time up to the next boundary. spec/core/windows_test.c runs it against such services. */
#ifndef TP_WINDOWS_H
#define TP_WINDOWS_H

#include <stdbool.h>

#include "quota.h"

/* Starts by tp_windows_begin. Times are those of tp_clock_ms, with fraction. */
struct tp_windows {
  bool seen;         /* a boundary was seen */
  double started_ms; /* the last boundary; before the first one: when watching began */
  int own;           /* answers to us since then */
  double others;     /* requests of others in a window; 0: none, or not known */
  double share;      /* our part of the requests in the last watched window, 0 to 1 */
};

/* Takes over the time watched before the first boundary: when it began, the answers to us in it, and the requests of
 * others. */
void tp_windows_begin(struct tp_windows *windows, double since_ms, int own, double others);

/* Whether the remaining requests have risen by so much that a new window must have begun. in_flight: of our requests,
 * whose answers may overtake each other. */
bool tp_windows_is_jump(const struct tp_quota *quota, double rise, int in_flight);

/* Reports the first answer of a new window, to a request that was sent at sent_ms and arrived at latest_ms at the
 * latest. Corrects quota->window_ms by the time since the last boundary, unless a pause lies between. Call it before
 * quota->remaining is set from this answer. */
void tp_windows_boundary(struct tp_windows *windows, struct tp_quota *quota, const struct tp_timing *timing,
                         double sent_ms, double latest_ms, bool after_pause);

/* Returns the time in ms from the request that was due at due_ms to the next one. in_flight: requests that the last
 * answer did not count; peers: others pace themselves by the same numbers (see refill.h), so we take our share of the
 * remaining requests instead of all that others leave. */
double tp_windows_interval(const struct tp_windows *windows, const struct tp_quota *quota, double due_ms, int in_flight,
                           bool peers);

#endif
