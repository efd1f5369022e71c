/* When the account may be asked next: by a rate set by hand, by what the service says of its limits, after a 429. */
#include "pacer.h"

/* After a pause in the calls, a rate set by hand is caught up with by at most this much. */
static const double catch_up_ms = 20;

static const double backoff_first_ms = 1000;
static const double backoff_longest_ms = 60000;

/* A reset is told in whole seconds, often rounded down: this much is waited beyond a reset that says "now". */
static const double shortest_reset_ms = 200;

static double backoff_ms(int throttled, double random) {
  double wait = backoff_first_ms;
  for (int i = 1; i < throttled && wait < backoff_longest_ms; i++) wait *= 2;
  if (wait > backoff_longest_ms) wait = backoff_longest_ms;
  return wait * (1 + random / 4);
}

static void pause_until(struct tp_pacer *pacer, int64_t at_ms) {
  if (at_ms > pacer->paused_until_ms) pacer->paused_until_ms = at_ms;
}

int tp_pacer_cap(const struct tp_pacer *pacer, int concurrency) {
  return pacer->answered ? concurrency : 1;
}

int64_t tp_pacer_next(const struct tp_pacer *pacer) {
  int64_t next = (int64_t)pacer->next_ms;
  return next > pacer->paused_until_ms ? next : pacer->paused_until_ms;
}

void tp_pacer_sent(struct tp_pacer *pacer, int64_t now_ms) {
  if (pacer->rate <= 0) return;
  double earliest = (double)now_ms - catch_up_ms;
  if (pacer->next_ms < earliest) pacer->next_ms = earliest;
  pacer->next_ms += 1000 / pacer->rate;
}

void tp_pacer_answered(struct tp_pacer *pacer, const struct tp_response *response, int in_flight, int64_t now_ms) {
  if (response->status == 0) return; /* no answer at all */
  pacer->answered = true;
  pacer->throttled_in_a_row = 0;
  if (response->ratelimit_remaining < 0 || response->ratelimit_reset_s < 0) return;
  if (response->ratelimit_remaining > in_flight) return;
  double wait = response->ratelimit_reset_s * 1000;
  pause_until(pacer, now_ms + (int64_t)(wait > shortest_reset_ms ? wait : shortest_reset_ms));
}

int64_t tp_pacer_throttled(struct tp_pacer *pacer, const struct tp_response *response, int64_t now_ms, double random) {
  pacer->answered = true;
  /* Requests that were under way when the pause began tell nothing new. */
  if (now_ms >= pacer->paused_until_ms) pacer->throttled_in_a_row++;
  double asked = response->retry_after_s >= 0 ? response->retry_after_s * 1000 : response->ratelimit_reset_s * 1000;
  double wait = asked;
  if (asked < 0) wait = backoff_ms(pacer->throttled_in_a_row, random);
  /* "0" is tried almost at once, but only the first time: a pause that waits less than is needed goes round. */
  if (asked >= 0 && asked < shortest_reset_ms)
    wait = pacer->throttled_in_a_row > 1 ? backoff_ms(pacer->throttled_in_a_row - 1, random) : shortest_reset_ms;
  pause_until(pacer, now_ms + (int64_t)wait);
  return pacer->paused_until_ms;
}
