/* The circuit breaker of a batch: whether its requests may begin while the service does not answer.
 *
 *             answer     … when      answer    silence   one order  begun     silence of  special  outage_ms
 *             to a read  it may be   to a      of an     too many              the special lost    have passed
 *                        an outage   change    order                           one
 *  closed     -          -           -         -         open       -         -           -        -
 *  open       closed     ready       closed    -         -          probing   -           -        over
 *  probing    closed     ready       closed    -         -          -         open        open     over
 *  ready      -          -           closed    -         open       trying    -           -        -
 *  trying     -          -           closed    -         open       -         open        ready    -
 *  over       -          -           -         -         -          -         -           -        -
 *
 * "Special" is the probe or the trial. An exchange that began before the breaker opened may be answered later, which is
 * as good as the probe. If the first read is answered, there was no outage, but a broken connection that many requests
 * shared, or some bad orders. After later probes an answered read says little about changes, because a gateway may
 * still answer those; so the breaker tries one change before all begin again, and counts the outage until that is
 * answered.
 *
 * "Too many" are five orders, or all that are left. At the end of a batch one order alone opens the breaker.
 *
 * Whose fault a silence is does not depend on whether the breaker is open. It is the order's own if the order was
 * silent before, and if another order was asked and answered between the two. In one outage nothing is answered between
 * two silences, so it spends no attempt, however few there are and however late the breaker opens. A request that could
 * not leave is never its order's fault. Whatever is not the order's fault is tried again for as long as an outage may
 * last. */
#include "breaker.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static const int64_t first_interval_ms = 1000;
static const int64_t longest_interval_ms = 30000;

/* How often in a row, without an answered change in between, an answer to the first read ends the outage. */
static const int most_false_alarms = 1;

enum event {
  READ_ANSWERED,
  READ_ANSWERED_LATE,
  CHANGE_ANSWERED,
  SILENCE,
  TOO_MANY,
  BEGUN,
  SPECIAL_SILENCE,
  LOST,
  TIME_UP,
  EVENTS
};

enum { NEVER = -1 }; /* the event is impossible in that state */

#define CLOSED TP_BREAKER_CLOSED
#define OPEN TP_BREAKER_OPEN
#define PROBING TP_BREAKER_PROBING
#define READY TP_BREAKER_READY
#define TRYING TP_BREAKER_TRYING
#define OVER TP_BREAKER_OVER

/* clang-format off */
static const int table[TP_BREAKER_STATES][EVENTS] = {
    [CLOSED]  = {CLOSED, CLOSED, CLOSED, CLOSED,  OPEN,    NEVER,   NEVER, NEVER, NEVER},
    [OPEN]    = {CLOSED, READY,  CLOSED, OPEN,    NEVER,   PROBING, NEVER, NEVER, OVER},
    [PROBING] = {CLOSED, READY,  CLOSED, PROBING, NEVER,   NEVER,   OPEN,  OPEN,  OVER},
    [READY]   = {READY,  READY,  CLOSED, READY,   OPEN,    TRYING,  NEVER, NEVER, NEVER},
    [TRYING]  = {TRYING, TRYING, CLOSED, TRYING,  OPEN,    NEVER,   OPEN,  READY, NEVER},
    [OVER]    = {OVER,   OVER,   OVER,   OVER,    NEVER,   NEVER,   NEVER, NEVER, NEVER},
};
/* clang-format on */

static void happen(struct tp_breaker *breaker, enum event event) {
  int next = table[breaker->state][event];
  assert(next != NEVER);
  if (next != NEVER) breaker->state = (enum tp_breaker_state)next;
}

bool tp_breaker_is_waiting(const struct tp_breaker *breaker) {
  return breaker->state == OPEN || breaker->state == PROBING;
}

/* Whether a number is that of the probe or trial in flight, not of an earlier one. */
static bool is_special(const struct tp_breaker *breaker, unsigned special) {
  return special && special == breaker->probe_number && (breaker->state == PROBING || breaker->state == TRYING);
}

static void end_row(struct tp_breaker *breaker) {
  breaker->silent_count = 0;
  breaker->silent_change = false;
}

static void wait_for_probe(struct tp_breaker *breaker, int64_t asked_ms, int64_t now_ms) {
  if (asked_ms > longest_interval_ms) asked_ms = longest_interval_ms;
  breaker->probe_at_ms = now_ms + (asked_ms > breaker->interval_ms ? asked_ms : breaker->interval_ms);
}

static void begin_outage(struct tp_breaker *breaker, int64_t now_ms) {
  if (!breaker->lasting) breaker->since_ms = now_ms;
  breaker->lasting = true;
  end_row(breaker);
}

/* The first probe goes at once, because only a connection that many requests shared may be broken. After a trial the
 * intervals start again, unless its order had failed before, so that no better one is left. */
static int64_t next_interval_ms(const struct tp_breaker *breaker, enum tp_breaker_state before, bool fresh) {
  if (before == CLOSED) return 0;
  if (before == READY || (before == TRYING && fresh) || breaker->interval_ms == 0) return first_interval_ms;
  return breaker->interval_ms < longest_interval_ms / 2 ? breaker->interval_ms * 2 : longest_interval_ms;
}

/* Counts an order without an answer. left: orders that are left, this one included. True: there are too many now. */
static bool is_too_many(struct tp_breaker *breaker, const char *id, int left) {
  bool counted = false;
  for (int i = 0; i < breaker->silent_count; i++) counted = counted || strcmp(breaker->silent[i], id) == 0;
  if (!counted) snprintf(breaker->silent[breaker->silent_count++], sizeof breaker->silent[0], "%s", id);
  return breaker->silent_count >= (left < breaker->orders ? left : breaker->orders);
}

/* Whether an exchange that began after since_ms was answered. */
static bool is_suspect(const struct tp_breaker *breaker, int64_t since_ms, int64_t answered_ms) {
  return since_ms > breaker->forgiven_ms && answered_ms > since_ms;
}

static bool suspects_changes(const struct tp_breaker *breaker, const struct tp_breaker_order *order) {
  return is_suspect(breaker, order->change_since_ms, breaker->change_answered_ms);
}

static bool suspects_reads(const struct tp_breaker *breaker, const struct tp_breaker_order *order) {
  return is_suspect(breaker, order->read_since_ms, breaker->answered_ms);
}

bool tp_breaker_suspects(const struct tp_breaker *breaker, const struct tp_breaker_order *order) {
  return suspects_changes(breaker, order) || suspects_reads(breaker, order);
}

void tp_breaker_asks(const struct tp_breaker *breaker, struct tp_breaker_order *order, bool change) {
  order->suspected = change ? suspects_changes(breaker, order) : suspects_reads(breaker, order);
}

/* Records that an order's exchange got no answer. */
static void keep_silence(const struct tp_breaker *breaker, struct tp_breaker_order *order, bool change,
                         int64_t now_ms) {
  int64_t *since_ms = change ? &order->change_since_ms : &order->read_since_ms;
  if (*since_ms <= breaker->forgiven_ms) *since_ms = now_ms;
  if (order->silences < INT_MAX) order->silences++;
}

/* Whether the order has been silent for as long as an outage may last. */
static bool is_silent_for_too_long(const struct tp_breaker *breaker, const struct tp_breaker_order *order, bool change,
                                   int64_t now_ms) {
  return now_ms - (change ? order->change_since_ms : order->read_since_ms) >= breaker->outage_ms;
}

enum tp_breaker_leave tp_breaker_leave(const struct tp_breaker *breaker, int64_t now_ms) {
  switch (breaker->state) {
    case CLOSED:
      return TP_BREAKER_ALL;
    case OPEN:
      return now_ms >= breaker->probe_at_ms ? TP_BREAKER_PROBE : TP_BREAKER_NOTHING;
    case READY:
      return TP_BREAKER_READS_AND_TRIAL;
    case TRYING:
      return TP_BREAKER_READS;
    default:
      return TP_BREAKER_NOTHING;
  }
}

/* How long a probe that is due has not been able to begin. */
static int64_t delay_of_probe(const struct tp_breaker *breaker, int64_t now_ms) {
  return breaker->state == OPEN && now_ms > breaker->probe_at_ms ? now_ms - breaker->probe_at_ms : 0;
}

unsigned tp_breaker_begun(struct tp_breaker *breaker, int64_t now_ms) {
  breaker->since_ms += delay_of_probe(breaker, now_ms);
  happen(breaker, BEGUN);
  if (++breaker->probe_number == 0) breaker->probe_number = 1;
  return breaker->probe_number;
}

void tp_breaker_answered(struct tp_breaker *breaker, struct tp_breaker_order *order, bool change, int64_t begun_ms,
                         int64_t now_ms) {
  enum tp_breaker_state before = breaker->state;
  if (change || !breaker->silent_change) end_row(breaker);
  order->read_since_ms = 0;
  if (change) order->change_since_ms = 0;
  if (begun_ms > breaker->answered_ms) breaker->answered_ms = begun_ms;
  if (change && begun_ms > breaker->change_answered_ms) breaker->change_answered_ms = begun_ms;
  if (change) {
    breaker->lasting = false;
    breaker->false_alarms = 0;
    happen(breaker, CHANGE_ANSWERED);
  } else if (breaker->interval_ms == 0 && breaker->false_alarms < most_false_alarms) {
    if (tp_breaker_is_waiting(breaker)) breaker->false_alarms++;
    happen(breaker, READ_ANSWERED);
  } else {
    happen(breaker, READ_ANSWERED_LATE);
  }
  /* If no probe or trial failed, the service was there all the time. */
  if (before != CLOSED && breaker->state == CLOSED && breaker->interval_ms > 0) breaker->forgiven_ms = now_ms;
}

enum tp_fault tp_breaker_silence(struct tp_breaker *breaker, struct tp_breaker_order *order,
                                 const struct tp_silence *silence, int64_t now_ms) {
  enum tp_breaker_state before = breaker->state;
  if (breaker->outage_ms == 0) return TP_FAULT_OWN;
  bool own = order->suspected && silence->sent, fresh = order->silences == 0;
  keep_silence(breaker, order, silence->change, now_ms);
  if (!own) breaker->silent_change = breaker->silent_change || silence->change;
  if (is_special(breaker, silence->probe_number))
    happen(breaker, SPECIAL_SILENCE);
  else if (before != OVER && !tp_breaker_is_waiting(breaker) && !own &&
           is_too_many(breaker, silence->id, silence->left))
    happen(breaker, TOO_MANY);
  else
    happen(breaker, SILENCE);
  if (breaker->state == OPEN && before != OPEN) {
    if (before != PROBING) begin_outage(breaker, now_ms);
    breaker->interval_ms = next_interval_ms(breaker, before, fresh);
    wait_for_probe(breaker, silence->asked_ms, now_ms);
  }
  if (own && (before == TRYING || !tp_breaker_is_waiting(breaker))) return TP_FAULT_OWN;
  if (tp_breaker_is_waiting(breaker) || breaker->state == OVER) return TP_FAULT_OUTAGE;
  return is_silent_for_too_long(breaker, order, silence->change, now_ms) ? TP_FAULT_OWN : TP_FAULT_UNKNOWN;
}

void tp_breaker_lost(struct tp_breaker *breaker, unsigned special, int64_t now_ms) {
  if (!is_special(breaker, special)) return;
  happen(breaker, LOST);
  if (breaker->state == OPEN) breaker->probe_at_ms = now_ms;
}

static int64_t end_of_outage(const struct tp_breaker *breaker, int64_t now_ms) {
  return breaker->since_ms + breaker->outage_ms + delay_of_probe(breaker, now_ms);
}

int64_t tp_breaker_due(const struct tp_breaker *breaker, int64_t now_ms) {
  if (!tp_breaker_is_waiting(breaker)) return -1;
  int64_t end = end_of_outage(breaker, now_ms);
  bool probes_first = breaker->state == OPEN && breaker->probe_at_ms > now_ms && breaker->probe_at_ms < end;
  return probes_first ? breaker->probe_at_ms : end;
}

bool tp_breaker_is_over(struct tp_breaker *breaker, int64_t now_ms) {
  if (!tp_breaker_is_waiting(breaker) || now_ms < end_of_outage(breaker, now_ms)) return false;
  happen(breaker, TIME_UP);
  return true;
}
