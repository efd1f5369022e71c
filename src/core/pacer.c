/* When the account may be asked next: by a rate set by hand, by what the service says of its limits, after a 429. */
#include "pacer.h"

#include <math.h>

/* After a pause in the calls, an even pace is caught up with by at most this much. */
static const double catch_up_ms = 20;

/* Later than this, there was nothing to send. */
static const double idle_ms = 1000;

static const double backoff_first_ms = 1000;
static const double backoff_longest_ms = 60000;

/* A reset is told in whole seconds, often rounded down: this much is waited where it says "now". */
static const double shortest_reset_ms = 200;

/* The time between two requests differs by so much from that between their arrivals: four times the mean deviation of
 * the answers' times, as TCP has it for its own timeouts (RFC 6298), within these bounds. */
static const double least_jitter_ms = 12;
static const double most_jitter_share = 0.04; /* of the window */

/* Each pause that was not foreseen widens what is left for such differences. */
static const double margin_step_ms = 10, largest_margin_ms = 40;

static const double clock_step_ms = 1;

/* A jump of what remains by this share of the limit is a new window. */
static const double jump_share = 0.25;

/* Less of a window than this says too little of what others take of it. */
static const double least_watched_share = 0.4;

static const double nearly = 1.05;

/* Within a window, what was left unused is caught up with at this multiple of the even pace at the most. */
static const double fastest_catch_up = 4;

/* So many requests in a window that are not ours mean that somebody else is there. */
static const double most_unexplained = 2;

static double backoff_ms(int throttled, double random) {
  double wait = backoff_first_ms;
  for (int i = 1; i < throttled && wait < backoff_longest_ms; i++) wait *= 2;
  return fmin(wait, backoff_longest_ms) * (1 + random / 4);
}

static double jitter_ms(const struct tp_pacer *pacer) {
  return fmin(fmax(4 * pacer->deviation_ms, least_jitter_ms),
              fmax(pacer->window_ms * most_jitter_share, least_jitter_ms));
}

static void take_time(struct tp_pacer *pacer, double taken_ms) {
  if (pacer->usual_ms <= 0) {
    pacer->usual_ms = taken_ms;
    return;
  }
  pacer->deviation_ms += (fabs(taken_ms - pacer->usual_ms) - pacer->deviation_ms) / 4;
  pacer->usual_ms += (taken_ms - pacer->usual_ms) / 8;
}

static void pause_until(struct tp_pacer *pacer, int64_t at_ms) {
  if (at_ms > pacer->paused_until_ms) pacer->paused_until_ms = at_ms;
}

/* Of the window that is under way, as the last answer said. */
static double used_by_others(const struct tp_pacer *pacer) {
  return pacer->limit - pacer->remaining - pacer->own_in_window;
}

/* What others will take in what is left of a window, if they go on as in what has passed of it. */
static double others_to_come(const struct tp_pacer *pacer, double others, double left) {
  return others * left / fmax(pacer->window_ms - left, pacer->window_ms / 8);
}

/* Windows with boundaries: what remains, without what others will take of it if they go on as in the window before or,
 * where that is not known, in this one, is spread over the time from the last request to the next boundary, at which
 * the first of the next window is due. */
static double interval_in_window(const struct tp_pacer *pacer, double budget) {
  double even = pacer->window_ms / pacer->limit;
  double left = pacer->window_started_ms + pacer->window_ms - pacer->due_ms;
  if (left <= 0) return even; /* the next answer will tell of the new window */
  double seen = used_by_others(pacer);
  if (pacer->others > most_unexplained)
    budget -= pacer->others * fmin(left / pacer->window_ms, 1);
  else if (seen > most_unexplained)
    budget -= others_to_come(pacer, seen, fmin(left, pacer->window_ms));
  return fmax(left / (fmax(budget, 0) + 1), even / fastest_catch_up);
}

/* Anything that refills as it goes, or of which that is not known yet: the even pace, so that as many requests as the
 * limit leaves us are a little more than a window apart. */
static double interval_of_refill(const struct tp_pacer *pacer, double budget, int in_flight) {
  double interval = (pacer->window_ms + jitter_ms(pacer) + pacer->margin_ms) / fmax(pacer->limit - pacer->others, 1);
  double left = pacer->window_started_ms + pacer->window_ms - pacer->due_ms;
  double others = used_by_others(pacer) - in_flight - pacer->others;
  if (others <= most_unexplained || left <= 0) return interval;
  /* Somebody else takes from it as well. It may be a window, which ends at the latest so long after our first request:
   * what remains is to last until then. */
  budget -= others_to_come(pacer, others, left);
  return fmax(interval, left / (fmax(budget, 0) + 1));
}

static double interval_now(const struct tp_pacer *pacer, int in_flight, int64_t now_ms) {
  double interval = pacer->rate > 0 ? 1000 / pacer->rate : 0;
  double budget = pacer->remaining - in_flight;
  if (pacer->limit > 0 && pacer->boundary_seen)
    interval = fmax(interval, interval_in_window(pacer, budget));
  else if (pacer->limit > 0)
    interval = fmax(interval, interval_of_refill(pacer, budget, in_flight));
  else
    interval = fmax(interval, tp_learner_interval(&pacer->learner, now_ms));
  return interval;
}

/* No limit is known, told or set. */
static bool is_unbounded(const struct tp_pacer *pacer) {
  return pacer->limit <= 0 && pacer->rate <= 0 && pacer->learner.state == TP_LEARNER_EXPLORING;
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
  pacer->interval_ms = interval_now(pacer, in_flight, now_ms);
}

/* When a window began at the latest in which a request was the first: when that arrived. Windows may begin with a
 * request, so the next boundary is never expected earlier than from then. Clocks tell whole milliseconds. */
static double latest_start(const struct tp_pacer *pacer, double sent_ms, double now_ms) {
  return fmin(sent_ms + jitter_ms(pacer), now_ms) + clock_step_ms;
}

/* A reset that was rounded, or told as an epoch, may be a second off; lengths are whole seconds. passed_ms: of the
 * window that has ended, the first of which was watched from our first request on. */
static void take_length(struct tp_pacer *pacer, double passed_ms) {
  double length_ms = floor(passed_ms / 1000 + 0.5) * 1000;
  bool shorter = length_ms >= 1000 && length_ms < pacer->window_ms;
  if (pacer->boundary_seen && (shorter || length_ms == pacer->window_ms + 1000)) pacer->window_ms = length_ms;
  /* What was left was told as a second more than it was. */
  if (!pacer->boundary_seen && pacer->window_ms > 1000 && passed_ms <= pacer->window_ms - 1000 + jitter_ms(pacer))
    pacer->window_ms -= 1000;
}

/* A boundary lies between the last request that was counted in the old window and the first in the new one. */
static void take_boundary(struct tp_pacer *pacer, double sent_ms, double now_ms) {
  double passed_ms = sent_ms - pacer->window_started_ms;
  if (!pacer->recovering) take_length(pacer, passed_ms);
  double watched = pacer->boundary_seen ? 1 : fmin(passed_ms / pacer->window_ms, 1);
  if (watched >= least_watched_share) pacer->others = fmax(used_by_others(pacer), 0) / watched;
  pacer->window_started_ms = latest_start(pacer, sent_ms, now_ms);
  pacer->boundary_seen = true;
  pacer->own_in_window = 0;
}

/* Where the limit refills as it goes (we have had more answers than what is used up, so that some of it came back): as
 * much is used up as was sent in a window. If that is little, the window is shorter than a rounded reset has told. */
static void correct_window(struct tp_pacer *pacer) {
  double used = pacer->limit - pacer->remaining, shorter_ms = pacer->window_ms - 1000;
  if (pacer->own_in_window <= used + most_unexplained) return;
  if (shorter_ms >= 1000 && used / pacer->limit * pacer->window_ms <= shorter_ms * nearly) {
    pacer->window_ms = shorter_ms;
    pacer->window_corrected = true;
  }
  pacer->own_in_window = (int)used;
}

/* Where the limit refills as it goes: what is used up right after a pause was not us but others, who will go on, until
 * some of the limit is left unused in the next windows. */
static void see_others(struct tp_pacer *pacer, double unused, double sent_ms) {
  if (pacer->recovering)
    pacer->others = fmax(pacer->limit - unused - 1, 0);
  else if (sent_ms - pacer->others_seen_ms >= pacer->window_ms)
    pacer->others = fmax(pacer->others - fmax(unused - most_unexplained, 0), 0);
  else
    return;
  pacer->others_seen_ms = sent_ms;
}

static void take_limits(struct tp_pacer *pacer, const struct tp_response *response, int in_flight, int64_t sent_ms,
                        int64_t now_ms) {
  double jump = response->ratelimit_remaining - pacer->remaining;
  bool first = pacer->limit <= 0;
  pacer->limit = response->ratelimit_limit;
  if (!pacer->boundary_seen && !pacer->window_corrected)
    pacer->window_ms = fmax(pacer->window_ms, fmax(response->ratelimit_reset_s, 1) * 1000);
  bool jumped = !first && jump > in_flight + 2 && jump >= pacer->limit * jump_share;
  /* After a pause a jump tells nothing, unless it is known that there are boundaries. */
  if (pacer->recovering ? pacer->boundary_seen : jumped) take_boundary(pacer, (double)sent_ms, (double)now_ms);
  if (!pacer->boundary_seen) see_others(pacer, response->ratelimit_remaining - in_flight, (double)sent_ms);
  pacer->own_in_window++;
  pacer->remaining = response->ratelimit_remaining;
  if (first) {
    pacer->window_started_ms = latest_start(pacer, (double)sent_ms, (double)now_ms);
    pacer->own_in_window = (int)(pacer->limit - pacer->remaining); /* whoever took them, it was before us */
  }
  if (!pacer->boundary_seen) correct_window(pacer);
  pacer->counted_ms = fmax(pacer->counted_ms, (double)sent_ms);
}

/* Without headers. */
static void learn(struct tp_pacer *pacer, int64_t sent_ms, int64_t now_ms) {
  double due_ms;
  if (!tp_learner_accepted(&pacer->learner, sent_ms, now_ms, &due_ms)) return;
  pacer->due_ms = fmax(due_ms, (double)now_ms);
  pacer->recovering = false;
}

void tp_pacer_answered(struct tp_pacer *pacer, const struct tp_response *response, int in_flight, int64_t sent_ms,
                       int64_t now_ms) {
  if (response->status == 0) return; /* no answer at all */
  /* One request at a time until it is clear that the key may do this at all. */
  if (!pacer->answered && (response->status == 401 || response->status == 403)) return;
  pacer->answered = true;
  take_time(pacer, (double)(now_ms - sent_ms));
  bool told = response->ratelimit_limit > 0 && response->ratelimit_remaining >= 0;
  if (!told && pacer->limit <= 0) learn(pacer, sent_ms, now_ms);
  /* What was sent before the last 429 says nothing of the time after it. */
  if (pacer->throttled_at_ms && sent_ms <= pacer->throttled_at_ms) return;
  if (told) take_limits(pacer, response, in_flight, sent_ms, now_ms);
  pacer->interval_ms = interval_now(pacer, in_flight, now_ms);
  pacer->recovering = false;
  pacer->throttled_in_a_row = 0;
}

/* How long a 429 asks for; -1: it does not. */
static double asked_ms(const struct tp_response *response) {
  if (response->retry_after_s >= 0) return response->retry_after_s * 1000;
  return response->ratelimit_reset_s >= 0 ? response->ratelimit_reset_s * 1000 : -1;
}

static int64_t end_of_pause(struct tp_pacer *pacer, double asked, int64_t probe_ms, int64_t now_ms, double random) {
  if (probe_ms >= 0) return probe_ms;
  /* Requests that were under way when the pause began tell nothing new. */
  if (now_ms >= pacer->paused_until_ms) pacer->throttled_in_a_row++;
  double wait = asked;
  if (asked < 0) wait = backoff_ms(pacer->throttled_in_a_row, random);
  /* "0" is tried almost at once, but only the first time: a pause that waits less than is needed goes round. */
  if (asked >= 0 && asked < shortest_reset_ms)
    wait = pacer->throttled_in_a_row > 1 ? backoff_ms(pacer->throttled_in_a_row - 1, random) : shortest_reset_ms;
  return now_ms + (int64_t)wait;
}

int64_t tp_pacer_throttled(struct tp_pacer *pacer, const struct tp_response *response, int64_t sent_ms, int64_t now_ms,
                           double random) {
  double asked = asked_ms(response);
  int64_t probe_ms = -1;
  if (pacer->limit > 0 && now_ms >= pacer->paused_until_ms && !pacer->recovering)
    pacer->margin_ms = fmin(pacer->margin_ms + margin_step_ms, largest_margin_ms);
  if (pacer->limit <= 0) probe_ms = tp_learner_refused(&pacer->learner, sent_ms, now_ms, asked >= 0, jitter_ms(pacer));
  pause_until(pacer, end_of_pause(pacer, asked, probe_ms, now_ms, random));
  pacer->answered = true;
  pacer->recovering = pacer->limit > 0 || pacer->learner.state != TP_LEARNER_SLOWED;
  pacer->throttled_at_ms = now_ms;
  pacer->remaining = 0;
  if (!pacer->boundary_seen) {
    pacer->window_started_ms = (double)pacer->paused_until_ms;
    pacer->own_in_window = 0;
  }
  pacer->due_ms = (double)pacer->paused_until_ms;
  pacer->interval_ms = 0;
  return pacer->paused_until_ms;
}
