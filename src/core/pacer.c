/* Decides when the account's next request may be sent. */
#include "pacer.h"

#include <math.h>

/* Requests that were due and not sent (the host was busy, all connections were in use) are made up for this time at
 * most: services count some limits in shorter windows than they tell, and those would refuse a larger burst. */
static const double catch_up_ms = 20;

/* If a request is sent this much later than it was due, there was nothing to send, so the time in between shows nothing
 * about a limit. It is longer than any pause between two answers of a busy batch. */
static const double idle_ms = 1000;

/* The backoff after a 429 that does not say how long: 1, 2, 4 … s, as the AWS builders' library describes it, plus up
 * to a quarter at random, because other clients wait as well. */
static const double backoff_first_ms = 1000, backoff_longest_ms = 60000, backoff_random_share = 0.25;

/* A 429 that asks for 0 s, or for a pause until now, gives a time that was rounded down to whole seconds. Half a second
 * would be right on average, but a pause that is too short costs one 429, and one that is too long stops the account.
 */
static const double shortest_pause_ms = 200;

/* Each refusal that the pace should have avoided adds margin_step_ms to the time over which a window's requests are
 * spread. */
static const double margin_step_ms = 10, largest_margin_ms = 40;

static double backoff_ms(int pauses, double random) {
  double wait = backoff_first_ms;
  for (int i = 1; i < pauses && wait < backoff_longest_ms; i++) wait *= 2;
  return fmin(wait, backoff_longest_ms) * (1 + random * backoff_random_share);
}

static double jitter_ms(const struct tp_pacer *pacer) {
  return tp_timing_jitter(&pacer->timing, pacer->quota.window_ms);
}

/* The model in use. Once a boundary was seen, the model stays WINDOWS; once an answer told a limit, it never is LEARNER
 * again. */
enum model { LEARNER, REFILL, WINDOWS };

static enum model model_of(const struct tp_pacer *pacer) {
  if (pacer->quota.limit <= 0) return LEARNER;
  return pacer->windows.seen ? WINDOWS : REFILL;
}

static double interval_of_model(const struct tp_pacer *pacer, int in_flight, int64_t now_ms) {
  switch (model_of(pacer)) {
    case WINDOWS:
      return tp_windows_interval(&pacer->windows, &pacer->quota, pacer->due_ms, in_flight,
                                 tp_refill_has_peers(&pacer->refill));
    case REFILL:
      return tp_refill_interval(&pacer->refill, &pacer->quota, jitter_ms(pacer) + pacer->margin_ms, pacer->due_ms,
                                in_flight);
    default:
      return tp_learner_interval(&pacer->learner, now_ms);
  }
}

static void set_interval(struct tp_pacer *pacer, int in_flight, int64_t now_ms) {
  double by_hand_ms = pacer->rate > 0 ? 1000 / pacer->rate : 0;
  pacer->interval_ms = fmax(by_hand_ms, interval_of_model(pacer, in_flight, now_ms));
}

/* Whether no limit is known: none was told, learned or set by hand. */
static bool is_unbounded(const struct tp_pacer *pacer) {
  return model_of(pacer) == LEARNER && pacer->rate <= 0 && pacer->learner.state == TP_LEARNER_EXPLORING;
}

int tp_pacer_cap(const struct tp_pacer *pacer, int concurrency, bool change) {
  if (pacer->recovering || (change && !pacer->answered)) return 1;
  return is_unbounded(pacer) ? tp_learner_cap(&pacer->learner, concurrency) : concurrency;
}

int64_t tp_pacer_next(const struct tp_pacer *pacer, bool change) {
  if (!change && is_unbounded(pacer)) return pacer->paused_until_ms;
  int64_t next = (int64_t)ceil(pacer->due_ms + pacer->interval_ms);
  return next > pacer->paused_until_ms ? next : pacer->paused_until_ms;
}

void tp_pacer_sent(struct tp_pacer *pacer, int in_flight, int64_t now_ms) {
  double now = (double)now_ms, due = pacer->due_ms + pacer->interval_ms;
  if (now - due > idle_ms) tp_learner_idle(&pacer->learner);
  pacer->due_ms = pacer->due_ms > 0 ? fmin(fmax(due, now - catch_up_ms), now) : now;
  tp_refill_sent(&pacer->refill, &pacer->quota, now_ms);
  set_interval(pacer, in_flight, now_ms);
}

/* A limit without a reset, or with one of less than a second, is taken for a limit a second: that is the most usual
 * one, and a longer window shows in the remaining requests. */
static void take_window(struct tp_pacer *pacer, double reset_s) {
  if (model_of(pacer) == WINDOWS || pacer->refill.window_corrected) return;
  pacer->quota.window_ms = fmax(pacer->quota.window_ms, fmax(reset_s, 1) * 1000);
}

/* Takes over an answer that tells the limit. */
static void take_quota(struct tp_pacer *pacer, const struct tp_response *response, int in_flight, double sent_ms,
                       int64_t now_ms) {
  struct tp_quota *quota = &pacer->quota;
  struct tp_windows *windows = &pacer->windows;
  struct tp_refill *refill = &pacer->refill;
  double rise = response->ratelimit_remaining - quota->remaining;
  bool first = quota->limit <= 0;
  quota->limit = response->ratelimit_limit;
  take_window(pacer, response->ratelimit_reset_s);
  bool jumped = !first && tp_windows_is_jump(quota, rise, in_flight);
  /* After a pause a jump shows no boundary, unless one was seen before. */
  if (pacer->recovering ? windows->seen : jumped) {
    if (!windows->seen) tp_windows_begin(windows, refill->since_ms, refill->own, refill->others);
    tp_windows_boundary(windows, quota, &pacer->timing, sent_ms, (double)now_ms, pacer->recovering);
  }
  quota->remaining = response->ratelimit_remaining;
  if (windows->seen) {
    windows->own++;
    return;
  }
  refill->own++;
  if (first) tp_refill_begin(refill, quota, fmin(sent_ms + jitter_ms(pacer), (double)now_ms) + 1);
  tp_refill_answered(refill, quota, in_flight, pacer->recovering, sent_ms, now_ms);
}

void tp_pacer_set_peers(struct tp_pacer *pacer, int peers, int64_t now_ms) {
  tp_refill_set_peers(&pacer->refill, peers, now_ms);
}

double tp_pacer_limit(const struct tp_pacer *pacer) {
  const struct tp_quota *quota = &pacer->quota;
  double limit =
      quota->limit > 0 && quota->window_ms > 0 ? quota->limit * 1000 / quota->window_ms : pacer->learner.rate;
  if (pacer->rate > 0 && (limit <= 0 || pacer->rate < limit)) return pacer->rate;
  return limit > 0 ? limit : 0;
}

/* How much later than usual a request may have reached the service, because its connection was made first or it
 * stalled.
 */
static double lateness_ms(const struct tp_pacer *pacer, double taken_ms) {
  if (pacer->timing.usual_ms <= 0) return taken_ms;
  return fmax(taken_ms - pacer->timing.usual_ms - jitter_ms(pacer), 0);
}

/* Once the limit is used up, the next request is due from the time at which the service counted the last one, not from
 * when that was due. */
static void count_from_arrival(struct tp_pacer *pacer, int in_flight, double late_ms, int64_t now_ms) {
  if (pacer->quota.remaining <= 0 && in_flight == 0) pacer->due_ms = fmin(pacer->due_ms + late_ms, (double)now_ms);
}

/* Takes over an answer that tells no limit. */
static void learn(struct tp_pacer *pacer, int64_t sent_ms, int64_t now_ms) {
  double due_ms;
  if (!tp_learner_accepted(&pacer->learner, sent_ms, now_ms, &due_ms)) return;
  pacer->due_ms = fmax(due_ms, (double)now_ms);
  pacer->recovering = false;
}

void tp_pacer_answered(struct tp_pacer *pacer, const struct tp_response *response, int in_flight, int64_t sent_ms,
                       int64_t now_ms) {
  if (response->status == 0) return; /* no answer at all */
  /* Requests go one at a time until an answer shows that the key is accepted. */
  if (!pacer->answered && (response->status == 401 || response->status == 403)) return;
  pacer->answered = true;
  double late_ms = lateness_ms(pacer, (double)(now_ms - sent_ms));
  tp_timing_answered(&pacer->timing, (double)(now_ms - sent_ms));
  bool told = response->ratelimit_limit > 0 && response->ratelimit_remaining >= 0;
  if (!told && model_of(pacer) == LEARNER) learn(pacer, sent_ms, now_ms);
  /* An answer to a request sent before the last 429 shows nothing about the time after it. */
  if (pacer->throttled_at_ms && sent_ms <= pacer->throttled_at_ms) return;
  if (told) {
    take_quota(pacer, response, in_flight, (double)sent_ms, now_ms);
    count_from_arrival(pacer, in_flight, late_ms, now_ms);
  }
  set_interval(pacer, in_flight, now_ms);
  pacer->recovering = false;
  pacer->throttled_in_a_row = 0;
}

/* The pause that a 429 asks for, in ms; -1: it asks for none. */
static double asked_ms(const struct tp_response *response) {
  if (response->retry_after_s >= 0) return response->retry_after_s * 1000;
  return response->ratelimit_reset_s >= 0 ? response->ratelimit_reset_s * 1000 : -1;
}

/* Returns when a pause ends. probe_ms: when the learner's next probe is due; -1: none is. */
static int64_t end_of_pause(const struct tp_pacer *pacer, double asked, int64_t probe_ms, int64_t now_ms,
                            double random) {
  if (probe_ms >= 0) return probe_ms;
  double wait_ms = asked;
  if (asked < 0) wait_ms = backoff_ms(pacer->throttled_in_a_row, random);
  /* If the answer says "now", the next try comes soon, but only the first time: after that a backoff follows, or each
   * try would be refused again. */
  if (asked >= 0 && asked < shortest_pause_ms)
    wait_ms = pacer->throttled_in_a_row > 1 ? backoff_ms(pacer->throttled_in_a_row - 1, random) : shortest_pause_ms;
  return now_ms + (int64_t)wait_ms;
}

int64_t tp_pacer_throttled(struct tp_pacer *pacer, const struct tp_response *response, int64_t sent_ms, int64_t now_ms,
                           double random) {
  bool unforeseen = now_ms >= pacer->paused_until_ms && !pacer->recovering, told = pacer->quota.limit > 0;
  /* Further 429s to requests that were in flight when the pause began are part of the same pause. */
  bool new_pause = now_ms >= pacer->paused_until_ms;
  double asked = asked_ms(response);
  int64_t probe_ms = -1;
  if (told && unforeseen) {
    pacer->margin_ms = fmin(pacer->margin_ms + margin_step_ms, largest_margin_ms);
    tp_refill_throttled(&pacer->refill, &pacer->quota, now_ms);
  }
  if (!told) probe_ms = tp_learner_refused(&pacer->learner, sent_ms, now_ms, asked >= 0, jitter_ms(pacer));
  if (new_pause && probe_ms < 0) pacer->throttled_in_a_row++;
  int64_t until_ms = end_of_pause(pacer, asked, probe_ms, now_ms, random);
  if (until_ms > pacer->paused_until_ms) pacer->paused_until_ms = until_ms;
  pacer->answered = true;
  pacer->recovering = told || pacer->learner.state != TP_LEARNER_SLOWED;
  pacer->throttled_at_ms = now_ms;
  pacer->quota.remaining = 0;
  if (!pacer->windows.seen) tp_refill_paused(&pacer->refill, (double)pacer->paused_until_ms);
  pacer->due_ms = (double)pacer->paused_until_ms;
  pacer->interval_ms = 0;
  return pacer->paused_until_ms;
}
