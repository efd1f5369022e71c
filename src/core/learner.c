/* The pace of an account whose service reveals its limit only by answering 429. */
#include "learner.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* While nothing was refused: so many requests a second at first, many more after a while, and then as many as the
 * caller allows. A hidden limit of some tens a second is then met with few requests in flight where answers come at
 * once, and fifty requests are begun in a tenth of a second. Where the first answers have come at that pace, it is no
 * longer kept, but few requests are in flight, which are as many as a limit can refuse: who has none has lost 15 ms. */
static const double first_rate = 500, second_rate = 10000;
enum { FIRST_MS = 150, QUICK_IN_FLIGHT = 8, ANSWERS_FOR_ALL = 100 };
/* That is so, if one of these answers took no longer than QUICK_MS, and they came QUICK_GAP_MS apart in the mean. The
 * first does not count: a connection was made for it. */
enum { LEAST_FOR_QUICK = 5, MOST_FOR_QUICK = 20, QUICK_MS = 5, QUICK_GAP_MS = 3 };

/* The window that a hidden limit is taken for. Most limits are of a second; longer windows are learned by backoffs. */
static const double window_ms = 1000;

/* A refusal after fewer answers than this tells nothing of a rate: one or two answers more would be a quarter of it. */
enum { LEAST_ANSWERS = 8 };

/* After a refused probe about so many more follow until the window is over, so far apart: fewer find its end too late,
 * and each more of them is a 429. */
enum { PROBES = 4, LEAST_GAP_MS = 20, MOST_GAP_MS = 250 };

/* The pace is this share of the limit that was found, and the next pace at most this share of one that was refused:
 * ways differ by some ms, which is 1 to 2 % of a window (least_jitter_ms in quota.c). */
static const double kept_share = 0.985, lower_factor = 0.985;
/* A pace that was accepted for so long fits the limit. It was refused because some requests took longer than others, so
 * that it is lowered by less. */
static const double kept_long_ms = 2500, lower_kept_factor = 0.995;
/* Bounds of the pace, requests a second. A few answers between long pauses don't prove that the limit is lower than the
 * least. */
static const double most_rate = 1e6, least_rate = 1;

/* A pause of up to so many ms may have been twice as long as needed, as backoffs double. */
static const double short_pause_ms = 3000;

/* So many ms the pace takes to rise from the likely limit to the highest one that fits what was seen. */
static const double rise_ms = 4000;

/* A refusal that is followed by an accepted probe within this may have had nothing to do with the pace: one request in
 * so many is refused by mistake. So the first probe comes soon. */
enum { LOOK_MS = 20, FORGIVEN_IN_FLIGHT = 2 };
static const double within_share = 0.8; /* of a window, as ways differ */

/* A pace that is made use of and not refused for so long is raised by 1 %, next time by 2 %, 4 % … up to double: limits
 * change, and an account may have been in use by others when it was learned. After a long pause it takes longer, as to
 * be refused again costs as much. */
static const double raise_after_ms = 30000, latest_raise_ms = 300000, pauses_for_a_raise = 20;
static const double first_raise = 0.01, largest_raise = 1;
static const double made_use_of = 0.5;

/* A pace that few answers speak for is doubled after a second already, and one that a single refusal speaks for is
 * raised by a quarter after some. Each raise that is refused is taken back; the next one is smaller by this factor, and
 * comes later by it. */
static const double few_raise_ms = 1000, single_raise = 0.25, single_raise_ms = 3000, caution = 4;

static int64_t slot_of(int64_t at_ms) {
  return at_ms > 0 ? at_ms / TP_LEARNER_SLOT_MS : 0;
}

/* The oldest slot of which it is still known. */
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

/* How many of those that were sent in the slots from after_ms on until until_ms were accepted. */
static int accepted_between(const struct tp_learner *learner, double after_ms, int64_t until_ms) {
  int64_t slot = later(slot_of((int64_t)after_ms), oldest_slot(learner)), last = slot_of(until_ms);
  int count = 0;
  for (; slot <= last && slot <= learner->newest_slot; slot++) count += learner->accepted[slot % TP_LEARNER_SLOTS];
  return count;
}

/* The first slot of the last window before at_ms in which something was accepted; at_ms where there is none. */
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

/* What was accepted from one refusal to another, which is what a bucket refills meanwhile; 0: watched for too short. */
static double watched_rate(const struct tp_learner *learner, int64_t until_ms) {
  double passed_ms = (double)(until_ms - learner->watched_since_ms);
  return passed_ms >= window_ms && learner->watched_since_ms > 0 ? (double)learner->watched_answers * 1000 / passed_ms
                                                                 : 0;
}

/* A service with windows accepts again when the window that was used up is over, which began a second before that:
 * between the last request that was refused and the first one that was accepted. What it accepted from then until the
 * first refusal is its limit: at the most, and on an average of all times at which it may have begun. */
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

/* Whether there were so many requests that the refusal can be the fault of the pace. */
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
    /* A bucket refills as much as was accepted since it was empty before; windows allow that at least. */
    least = fmax(watched_rate(learner, learner->first_refused_ms), 1);
    cap = rate_at(learner, learner->first_refused_ms) * lower_factor;
  }
  learner->rate = fmax(fmin(fmax(likely, least) * kept_share, cap), least_rate);
  learner->ceiling = fmax(fmin(fmax(most, least) * kept_share, cap), least_rate);
}

/* A window that slides still holds what was sent before the refusals. The earliest time from which the pace fits. */
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

/* After a pause that the service asked for, or that refused probes made long: what was accepted in the whole time, by
 * whole seconds, as the tail of the pause was in vain. A short pause may have wasted half of it. */
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

/* … and before a window could have ended that began with the first request of the last second. */
static bool was_within_window(const struct tp_learner *learner, int64_t accepted_ms) {
  return was_brief(learner, accepted_ms) &&
         (double)(accepted_ms - oldest_accepted(learner, learner->first_refused_ms)) < window_ms * within_share;
}

/* Whether the episode says nothing of a pace. */
static bool says_nothing(const struct tp_learner *learner, int64_t accepted_ms) {
  if (learner->first_refused_ms < learner->decided_ms) return true; /* what was refused was sent before this pace */
  if (learner->rate > 0 && !was_made_use_of(learner)) return true;
  if (!was_brief(learner, accepted_ms)) return false;
  if (learner->backed_off && learner->answers_between < LEAST_ANSWERS) return true;
  /* The first refusal of that kind is forgiven; a limit refuses again within a window. */
  return learner->rate <= 0 && was_within_window(learner, accepted_ms) &&
         (learner->forgiven_ms == 0 || (double)(learner->first_refused_ms - learner->forgiven_ms) > window_ms);
}

/* The first raise of a pace that was just learned. */
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

/* The first refusal of an episode. */
static void begin_episode(struct tp_learner *learner, int64_t sent_ms, int64_t now_ms) {
  learner->state = learner->state == TP_LEARNER_PACED ? TP_LEARNER_SLOWED : TP_LEARNER_REFUSED;
  learner->backed_off = learner->probe_refused = false;
  learner->first_refused_ms = learner->last_refused_ms = sent_ms;
  learner->known_ms = now_ms;
}

/* When the next probe is due, or -1. */
static int64_t next_probe(const struct tp_learner *learner, int64_t sent_ms, int64_t now_ms, bool probe,
                          double jitter_ms) {
  int64_t first_ms = learner->first_refused_ms, oldest_ms = oldest_accepted(learner, first_ms);
  if (learner->answers < LEAST_ANSWERS) return -1;
  /* Where all that was accepted lies within a second, nothing is accepted before that is over, in most cases. */
  double at = (double)(learner->rate > 0 ? now_ms : oldest_ms + (int64_t)window_ms + TP_LEARNER_SLOT_MS) + jitter_ms;
  bool may_look = (double)(now_ms + LOOK_MS - oldest_ms) < window_ms * within_share;
  if (!probe && learner->rate <= 0 && learner->forgiven_ms == 0 && may_look) return now_ms + LOOK_MS;
  if (!probe || (learner->rate <= 0 && (double)now_ms < at)) return (int64_t)fmax(at, (double)now_ms);
  double gap_ms = (double)(first_ms - oldest_ms) / PROBES;
  int64_t at_ms = sent_ms + (int64_t)fmin(fmax(gap_ms, LEAST_GAP_MS), MOST_GAP_MS);
  if ((double)(sent_ms - first_ms) > window_ms + jitter_ms) return -1;
  return at_ms > now_ms + LEAST_GAP_MS ? at_ms : now_ms + LEAST_GAP_MS;
}

int64_t tp_learner_refused(struct tp_learner *learner, int64_t sent_ms, int64_t now_ms, bool told, double jitter_ms) {
  bool probe = is_refused(learner) && sent_ms >= learner->known_ms;
  if (!is_refused(learner)) begin_episode(learner, sent_ms, now_ms);
  if (probe) {
    learner->state = TP_LEARNER_REFUSED;
    learner->probe_refused = true;
  }
  if (learner->watched_since_ms == 0) learner->watched_since_ms = sent_ms;
  if (sent_ms < learner->first_refused_ms) learner->first_refused_ms = sent_ms;
  if (sent_ms > learner->last_refused_ms) learner->last_refused_ms = sent_ms;
  int64_t probe_ms = told ? -1 : next_probe(learner, sent_ms, now_ms, probe, jitter_ms);
  if (probe_ms < 0) {
    learner->state = TP_LEARNER_REFUSED;
    learner->backed_off = true;
  }
  return probe_ms;
}
