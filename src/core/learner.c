/* Learns the pace for an account whose service reveals its limit only by answering 429. */
#include "learner.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* Before the first refusal: first_rate requests a second for FIRST_MS, then second_rate, and from ANSWERS_FOR_ALL
 * answers on as many as the caller allows. So a hidden limit of some tens a second refuses few requests, and fifty
 * requests still begin within a tenth of a second. If the first answers come quickly, the rate no longer counts, but
 * only QUICK_IN_FLIGHT requests are in flight, so that a limit can refuse no more than those. An account without a
 * limit loses 15 ms by this. */
static const double first_rate = 500, second_rate = 10000;
enum { FIRST_MS = 150, QUICK_IN_FLIGHT = 8, ANSWERS_FOR_ALL = 100 };
/* Answers come quickly if one of the fifth to twentieth took at most QUICK_MS, and the mean gap between answers is at
 * most QUICK_GAP_MS. The first answers do not count, because connections were made for them. */
enum { LEAST_FOR_QUICK = 5, MOST_FOR_QUICK = 20, QUICK_MS = 5, QUICK_GAP_MS = 3 };

/* The assumed window of a hidden limit. Most limits hold for a second; longer windows are learned by backoffs. */
static const double window_ms = 1000;

/* A refusal after fewer answers than this shows no rate: one or two more answers would change it by a quarter. */
enum { LEAST_ANSWERS = 8 };

/* After a refused probe, about PROBES more follow until the window is over, between the two gaps apart. Fewer would
 * find its end too late, and each further one is a 429. */
enum { PROBES = 4, LEAST_GAP_MS = 20, MOST_GAP_MS = 250 };

/* The pace is kept_share of the limit that was found. A pace after a refused one is at most lower_factor of the refused
 * one. The margin is needed because travel times differ by some ms, which is 1 to 2 % of a window (least_jitter_ms in
 * quota.c). */
static const double kept_share = 0.985, lower_factor = 0.985;
/* A pace that was accepted for kept_long_ms fits the limit. If it is refused then, some requests took longer than
 * others, so it is lowered only by lower_kept_factor. */
static const double kept_long_ms = 2500, lower_kept_factor = 0.995;
/* Bounds of the pace, in requests a second. A few answers between long pauses don't prove that the limit is below
 * least_rate. */
static const double most_rate = 1e6, least_rate = 1;

/* A pause of up to this length may have been twice as long as needed, because backoffs double. */
static const double short_pause_ms = 3000;

/* The time in which the pace rises from the likely limit to the highest limit that fits the answers. */
static const double rise_ms = 4000;

/* Some services refuse a request now and then without a limit. So the first probe follows a refusal after LOOK_MS: if
 * it is accepted, and that soon, the refusal may have had nothing to do with the pace. Until LEAST_ANSWERS more
 * answers, FORGIVEN_IN_FLIGHT requests may be in flight. */
enum { LOOK_MS = 20, FORGIVEN_IN_FLIGHT = 2 };
static const double within_share = 0.8; /* of a window, because travel times differ */

/* A pace that is used and not refused for raise_after_ms is raised by 1 %, next time by 2 %, 4 % … up to double. For
 * limits change, and others may have used the account while the pace was learned. After a long pause the first raise
 * comes later, because a further refusal would cost as much again. */
static const double raise_after_ms = 30000, latest_raise_ms = 300000, pauses_for_a_raise = 20;
static const double first_raise = 0.01, largest_raise = 1;
static const double made_use_of = 0.5;

/* A pace learned from few answers is doubled after few_raise_ms, and one learned from a single refusal is raised by a
 * quarter after single_raise_ms. A raise that is refused is taken back; the next one is smaller by the factor caution,
 * and comes later by it. */
static const double few_raise_ms = 1000, single_raise = 0.25, single_raise_ms = 3000, caution = 4;

static int64_t slot_of(int64_t at_ms) {
  return at_ms > 0 ? at_ms / TP_LEARNER_SLOT_MS : 0;
}

/* Returns the oldest slot whose count is kept. */
static int64_t oldest_slot(const struct tp_learner *learner) {
  int64_t oldest = learner->newest_slot - TP_LEARNER_SLOTS + 1;
  return oldest > 0 ? oldest : 0;
}

static int64_t later(int64_t a, int64_t b) {
  return a > b ? a : b;
}

static void keep_accepted(struct tp_learner *learner, int64_t sent_ms) {
  int64_t slot = slot_of(sent_ms);
  if (slot >= learner->newest_slot + TP_LEARNER_SLOTS) memset(learner->accepted, 0, sizeof learner->accepted);
  for (int64_t at = learner->newest_slot + 1; at <= slot && slot < learner->newest_slot + TP_LEARNER_SLOTS; at++)
    learner->accepted[at % TP_LEARNER_SLOTS] = 0;
  if (slot > learner->newest_slot) learner->newest_slot = slot;
  if (slot < oldest_slot(learner)) return;
  uint16_t *count = &learner->accepted[slot % TP_LEARNER_SLOTS];
  if (*count < UINT16_MAX) ++*count;
}

/* Counts the accepted requests among those sent from after_ms to until_ms, by whole slots. */
static int accepted_between(const struct tp_learner *learner, double after_ms, int64_t until_ms) {
  int64_t slot = later(slot_of((int64_t)after_ms), oldest_slot(learner)), last = slot_of(until_ms);
  int count = 0;
  for (; slot <= last && slot <= learner->newest_slot; slot++) count += learner->accepted[slot % TP_LEARNER_SLOTS];
  return count;
}

/* Returns the time of the first slot, in the window before at_ms, in which a request was accepted; at_ms if there is
 * none. */
static int64_t oldest_accepted(const struct tp_learner *learner, int64_t at_ms) {
  int64_t slot = later(slot_of(at_ms - (int64_t)window_ms), oldest_slot(learner));
  while (slot <= learner->newest_slot && learner->accepted[slot % TP_LEARNER_SLOTS] == 0) slot++;
  return slot <= learner->newest_slot ? slot * TP_LEARNER_SLOT_MS : at_ms;
}

static bool is_refused(const struct tp_learner *learner) {
  return learner->state == TP_LEARNER_REFUSED || learner->state == TP_LEARNER_SLOWED;
}

static double rate_at(const struct tp_learner *learner, int64_t now_ms) {
  double risen = fmin((double)(now_ms - learner->paced_since_ms) / rise_ms, 1);
  return learner->rate + (learner->ceiling - learner->rate) * fmax(risen, 0);
}

double tp_learner_interval(const struct tp_learner *learner, int64_t now_ms) {
  if (learner->state == TP_LEARNER_SLOWED) return 2000 / rate_at(learner, learner->first_refused_ms);
  if (learner->rate > 0) return 1000 / rate_at(learner, now_ms);
  if (learner->quick || learner->answers >= ANSWERS_FOR_ALL) return 0;
  bool first = learner->explored_since_ms == 0 || now_ms - learner->explored_since_ms < FIRST_MS;
  return 1000 / (first ? first_rate : second_rate);
}

int tp_learner_cap(const struct tp_learner *learner, int concurrency) {
  int most = concurrency;
  if (learner->state != TP_LEARNER_EXPLORING) return concurrency;
  if (learner->quick && learner->answers < ANSWERS_FOR_ALL) most = QUICK_IN_FLIGHT;
  if (learner->forgiven_ms > 0 && learner->answers_between < LEAST_ANSWERS) most = FORGIVEN_IN_FLIGHT;
  return most < concurrency ? most : concurrency;
}

/* Returns the rate of accepted requests between two refusals, which is the rate at which a bucket refills; 0: the time
 * between them was too short. */
static double watched_rate(const struct tp_learner *learner, int64_t until_ms) {
  double passed_ms = (double)(until_ms - learner->watched_since_ms);
  return passed_ms >= window_ms && learner->watched_since_ms > 0 ? (double)learner->watched_answers * 1000 / passed_ms
                                                                 : 0;
}

/* Estimates the limit of a service with windows. It accepts again when the used-up window is over: between the last
 * refused request and the first accepted one. So that window began a second earlier, and what was accepted from its
 * beginning to the first refusal is the limit. *most: for the earliest possible beginning; *likely: on average over all
 * possible ones. */
static void count_window(const struct tp_learner *learner, int64_t accepted_ms, double *most, double *likely) {
  int64_t latest = slot_of(accepted_ms - (int64_t)window_ms), refused = slot_of(learner->first_refused_ms), slots = 0;
  if (latest > refused) latest = refused;
  int64_t earliest = later(slot_of(learner->last_refused_ms - (int64_t)window_ms), latest - TP_LEARNER_SLOTS);
  double sum = 0;
  for (int64_t slot = latest; slot >= earliest || slots == 0; slot--, slots++)
    sum += accepted_between(learner, (double)(slot * TP_LEARNER_SLOT_MS), learner->first_refused_ms);
  *most = accepted_between(learner, (double)(earliest * TP_LEARNER_SLOT_MS), learner->first_refused_ms);
  *likely = sum / (double)slots;
}

/* Whether enough requests were sent for the pace to be the reason of the refusal. */
static bool was_made_use_of(const struct tp_learner *learner) {
  double passed_ms = (double)(learner->first_refused_ms - learner->period_since_ms);
  return (double)learner->period_answers * 1000 >= made_use_of * learner->rate * passed_ms;
}

static void find_pace(struct tp_learner *learner, int64_t accepted_ms) {
  double most, likely, least = 1, cap = most_rate;
  if (learner->rate > 0 && (double)(learner->first_refused_ms - learner->paced_since_ms) > kept_long_ms) {
    learner->rate = learner->ceiling = rate_at(learner, learner->first_refused_ms) * lower_kept_factor;
    return;
  }
  count_window(learner, accepted_ms, &most, &likely);
  if (learner->rate > 0) {
    /* A bucket has refilled what was accepted since it was empty last. Windows allow at least as much. */
    least = fmax(watched_rate(learner, learner->first_refused_ms), 1);
    cap = rate_at(learner, learner->first_refused_ms) * lower_factor;
  }
  learner->rate = fmax(fmin(fmax(likely, least) * kept_share, cap), least_rate);
  learner->ceiling = fmax(fmin(fmax(most, least) * kept_share, cap), least_rate);
}

/* Returns the earliest time from which the pace fits a sliding window, which still counts the requests sent before the
 * refusals. */
static double fitting_since(const struct tp_learner *learner, int64_t probed_ms) {
  double since = (double)probed_ms, per_ms = learner->rate / 1000;
  int left = accepted_between(learner, (double)probed_ms - window_ms, learner->first_refused_ms);
  int64_t slot = later(slot_of(probed_ms - (int64_t)window_ms), oldest_slot(learner));
  for (; left > 0 && slot <= learner->newest_slot; slot++) {
    double over_ms = (double)(slot * TP_LEARNER_SLOT_MS) + window_ms;
    since = fmax(since, over_ms - (learner->rate - left) / per_ms);
    left -= learner->accepted[slot % TP_LEARNER_SLOTS];
  }
  return since;
}

/* Finds the pace after a pause that the service asked for, or that refused probes made long: the accepted requests of
 * the whole period, divided by its whole seconds, because the tail of the pause was spent waiting. Half of a short
 * pause may have been in vain, so the pace may rise above that. */
static void find_pace_of_period(struct tp_learner *learner, int64_t accepted_ms) {
  double seconds = fmax(floor((double)(accepted_ms - learner->period_since_ms) / 1000), 1);
  double rate = (double)learner->period_answers / seconds * kept_share;
  if (learner->rate > 0) rate = fmin(fmax(rate, learner->rate / 2), rate_at(learner, accepted_ms) * lower_factor);
  if (rate <= 0) return;
  rate = fmax(rate, least_rate);
  learner->rate = learner->ceiling = rate;
  if ((double)(accepted_ms - learner->first_refused_ms) > short_pause_ms) return;
  double first = (double)learner->first_refused_ms;
  double most = accepted_between(learner, first - window_ms, learner->first_refused_ms) * kept_share;
  learner->ceiling = fmax(rate, fmin(most, 2 * rate));
}

/* Whether the first probe of the episode was accepted, in less than a window. */
static bool was_brief(const struct tp_learner *learner, int64_t accepted_ms) {
  return !learner->probe_refused && (double)(accepted_ms - learner->first_refused_ms) < window_ms;
}

/* The same, if the probe also came before a window could have ended that began with the first request of the last
 * second. */
static bool was_within_window(const struct tp_learner *learner, int64_t accepted_ms) {
  return was_brief(learner, accepted_ms) &&
         (double)(accepted_ms - oldest_accepted(learner, learner->first_refused_ms)) < window_ms * within_share;
}

/* Whether the episode shows nothing about the pace. */
static bool says_nothing(const struct tp_learner *learner, int64_t accepted_ms) {
  if (learner->first_refused_ms < learner->decided_ms)
    return true; /* the refused requests were sent before this pace */
  if (learner->rate > 0 && !was_made_use_of(learner)) return true;
  if (!was_brief(learner, accepted_ms)) return false;
  if (learner->backed_off && learner->answers_between < LEAST_ANSWERS) return true;
  /* The first such refusal is forgiven. A limit would refuse again within a window. */
  return learner->rate <= 0 && was_within_window(learner, accepted_ms) &&
         (learner->forgiven_ms == 0 || (double)(learner->first_refused_ms - learner->forgiven_ms) > window_ms);
}

/* Plans the first raise of a pace that was just learned. */
static void plan_raise(struct tp_learner *learner, int64_t accepted_ms, bool few, bool single) {
  double pause_ms = (double)(accepted_ms - learner->first_refused_ms);
  learner->raise = few ? largest_raise : single ? single_raise : first_raise;
  learner->raise_ms = fmin(fmax(pauses_for_a_raise * pause_ms, raise_after_ms), latest_raise_ms);
  if (few || single) learner->raise_ms = few ? few_raise_ms : single_raise_ms;
}

static void take_raise_back(struct tp_learner *learner) {
  learner->rate = learner->ceiling = learner->raised_from;
  learner->raise = fmax(learner->raise / 2 / caution, first_raise); /* it was doubled with the raise */
  double later = learner->answers_between >= LEAST_ANSWERS ? caution : 2;
  learner->raise_ms = fmin(learner->raise_ms * later, latest_raise_ms);
}

/* Learns from the episode that has ended. */
static void find_any_pace(struct tp_learner *learner, int64_t accepted_ms) {
  bool few = learner->answers_between<LEAST_ANSWERS, paced = learner->rate> 0;
  bool single = !paced && learner->backed_off && was_brief(learner, accepted_ms);
  if (learner->backed_off)
    find_pace_of_period(learner, accepted_ms);
  else
    find_pace(learner, accepted_ms);
  plan_raise(learner, accepted_ms, few, single);
}

static void begin_pace(struct tp_learner *learner, int64_t accepted_ms, int64_t now_ms, double *due_ms) {
  bool nothing = says_nothing(learner, accepted_ms);
  if (nothing && learner->rate > 0)
    learner->rate = rate_at(learner, accepted_ms);
  else if (nothing)
    learner->forgiven_ms = accepted_ms;
  else if (learner->raised_from > 0)
    take_raise_back(learner);
  else
    find_any_pace(learner, accepted_ms);
  learner->raised_from = 0;
  learner->paced_since_ms = accepted_ms;
  learner->decided_ms = now_ms;
  learner->state = learner->rate > 0 ? TP_LEARNER_PACED : TP_LEARNER_EXPLORING;
  learner->raised_ms = accepted_ms;
  learner->accepted_since_raise = 0;
  learner->answers_between = 0;
  if (learner->rate > 0) {
    learner->period_since_ms = accepted_ms;
    learner->period_answers = 0;
  }
  *due_ms = learner->rate > 0 ? fitting_since(learner, accepted_ms) : (double)accepted_ms;
}

void tp_learner_idle(struct tp_learner *learner) {
  learner->period_since_ms = learner->watched_since_ms = 0;
  learner->period_answers = learner->watched_answers = 0;
}

static void raise_pace(struct tp_learner *learner, int64_t sent_ms) {
  double passed_ms = (double)(sent_ms - learner->raised_ms);
  learner->accepted_since_raise++;
  if (passed_ms < learner->raise_ms) return;
  if ((double)learner->accepted_since_raise * 1000 / passed_ms >= learner->rate * made_use_of) {
    learner->raised_from = rate_at(learner, sent_ms);
    learner->rate = learner->ceiling = fmin(learner->ceiling * (1 + learner->raise), most_rate);
    learner->raise = fmin(learner->raise * 2, largest_raise);
  }
  learner->raised_ms = sent_ms;
  learner->accepted_since_raise = 0;
}

static bool is_quick(const struct tp_learner *learner, int64_t sent_ms, int64_t now_ms) {
  return learner->answers >= LEAST_FOR_QUICK && learner->answers <= MOST_FOR_QUICK && now_ms - sent_ms <= QUICK_MS &&
         now_ms - learner->answered_ms <= QUICK_GAP_MS * learner->answers;
}

bool tp_learner_accepted(struct tp_learner *learner, int64_t sent_ms, int64_t now_ms, double *due_ms) {
  bool probe = is_refused(learner) && sent_ms > learner->last_refused_ms;
  if (learner->explored_since_ms == 0) learner->explored_since_ms = sent_ms;
  if (learner->period_since_ms == 0) learner->period_since_ms = sent_ms;
  if (probe) begin_pace(learner, sent_ms, now_ms, due_ms);
  keep_accepted(learner, sent_ms);
  if (learner->answers < ANSWERS_FOR_ALL) learner->answers++;
  if (learner->answers == 1) learner->answered_ms = now_ms;
  learner->quick = learner->quick || is_quick(learner, sent_ms, now_ms);
  learner->period_answers++;
  learner->answers_between++;
  if (learner->watched_since_ms > 0 && sent_ms >= learner->watched_since_ms) learner->watched_answers++;
  if (learner->state == TP_LEARNER_PACED) raise_pace(learner, sent_ms);
  return probe;
}

/* Begins an episode with its first refusal. */
static void begin_episode(struct tp_learner *learner, int64_t sent_ms, int64_t now_ms) {
  learner->state = learner->state == TP_LEARNER_PACED ? TP_LEARNER_SLOWED : TP_LEARNER_REFUSED;
  learner->backed_off = learner->probe_refused = false;
  learner->first_refused_ms = learner->last_refused_ms = sent_ms;
  learner->known_ms = now_ms;
}

/* Returns when the next probe is due; -1: never, a backoff is due instead. */
static int64_t next_probe(const struct tp_learner *learner, int64_t sent_ms, int64_t now_ms, bool probe,
                          double jitter_ms) {
  int64_t first_ms = learner->first_refused_ms, oldest_ms = oldest_accepted(learner, first_ms);
  if (learner->answers < LEAST_ANSWERS) return -1;
  /* If all accepted requests were sent within one window, mostly none is accepted before that window is over. */
  double at = (double)(learner->rate > 0 ? now_ms : oldest_ms + (int64_t)window_ms + TP_LEARNER_SLOT_MS) + jitter_ms;
  bool may_look = (double)(now_ms + LOOK_MS - oldest_ms) < window_ms * within_share;
  if (!probe && learner->rate <= 0 && learner->forgiven_ms == 0 && may_look) return now_ms + LOOK_MS;
  if (!probe || (learner->rate <= 0 && (double)now_ms < at)) return (int64_t)fmax(at, (double)now_ms);
  double gap_ms = (double)(first_ms - oldest_ms) / PROBES;
  int64_t at_ms = sent_ms + (int64_t)fmin(fmax(gap_ms, LEAST_GAP_MS), MOST_GAP_MS);
  if ((double)(sent_ms - first_ms) > window_ms + jitter_ms) return -1;
  return at_ms > now_ms + LEAST_GAP_MS ? at_ms : now_ms + LEAST_GAP_MS;
}

int64_t tp_learner_refused(struct tp_learner *learner, int64_t sent_ms, int64_t now_ms, bool asked, double jitter_ms) {
  bool probe = is_refused(learner) && sent_ms >= learner->known_ms;
  if (!is_refused(learner)) begin_episode(learner, sent_ms, now_ms);
  if (probe) {
    learner->state = TP_LEARNER_REFUSED;
    learner->probe_refused = true;
  }
  if (learner->watched_since_ms == 0) learner->watched_since_ms = sent_ms;
  if (sent_ms < learner->first_refused_ms) learner->first_refused_ms = sent_ms;
  if (sent_ms > learner->last_refused_ms) learner->last_refused_ms = sent_ms;
  int64_t probe_ms = asked ? -1 : next_probe(learner, sent_ms, now_ms, probe, jitter_ms);
  if (probe_ms < 0) {
    learner->state = TP_LEARNER_REFUSED;
    learner->backed_off = true;
  }
  return probe_ms;
}
