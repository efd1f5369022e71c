/* Decides which of the queued requests may begin. */
#include "gate.h"

#include "request_internal.h"

/* Holding */

bool tp_gate_is_held(const struct tp_request *request) {
  const struct tp_completions *queue = request->completion.queue;
  return queue && (queue->held || queue->lapsed) && !tp_retry_is_settling(&request->retry);
}

void tp_gate_set_aside(const struct tp_gate *gate, struct tp_lives *lives) {
  struct tp_life *next;
  if (!gate->held) return;
  for (struct tp_life *life = lives->queued.first; life; life = next) {
    next = life->queue_next;
    if (tp_gate_is_held(life->owner)) tp_life_move(lives, life, TP_LIFE_HOLD);
  }
}

/* reason: held or lapsed, whichever of the queue's two flags becomes true. */
static void hold_for(struct tp_gate *gate, struct tp_lives *lives, struct tp_completions *queue, bool *reason,
                     bool hold) {
  struct tp_life *previous;
  bool before = queue->held || queue->lapsed;
  *reason = hold;
  if (before == (queue->held || queue->lapsed)) return;
  gate->held += before ? -1 : 1;
  if (!before) return;
  for (struct tp_life *life = lives->held.last; life; life = previous) {
    const struct tp_request *request = life->owner;
    previous = life->queue_previous;
    if (request->completion.queue == queue) tp_life_move(lives, life, TP_LIFE_RELEASE);
  }
}

void tp_gate_hold(struct tp_gate *gate, struct tp_lives *lives, struct tp_completions *queue, bool hold) {
  hold_for(gate, lives, queue, &queue->held, hold);
}

void tp_gate_lease(struct tp_gate *gate, struct tp_lives *lives, struct tp_completions *queue, int64_t ends_ms) {
  queue->lease_ends_ms = ends_ms;
  hold_for(gate, lives, queue, &queue->lapsed, false);
}

static bool has_lapsed(const struct tp_request *request, int64_t now_ms) {
  const struct tp_completions *queue = request->completion.queue;
  return queue && queue->lease_ends_ms && now_ms >= queue->lease_ends_ms && !tp_retry_is_settling(&request->retry);
}

/* The breakers */

static bool is_change(const struct tp_request *request) {
  return !tp_retry_is_reading(&request->retry) && request->operation->retry != TP_RETRY_READ;
}

static void unlink_tripped(struct tp_gate *gate, struct tp_completions *queue) {
  struct tp_completions **place = &gate->tripped;
  if (!queue->tripped) return;
  while (*place != queue) place = &(*place)->next;
  *place = queue->next;
  queue->tripped = false;
}

/* Adds the queue to the list of tripped ones, or removes it, as the state of its breaker says. */
static void note(struct tp_gate *gate, struct tp_completions *queue) {
  if (queue->breaker.state == TP_BREAKER_CLOSED) {
    unlink_tripped(gate, queue);
  } else if (!queue->tripped) {
    queue->tripped = true;
    queue->next = gate->tripped;
    gate->tripped = queue;
  }
}

static enum tp_breaker_leave leave_of(const struct tp_request *request, int64_t now_ms) {
  const struct tp_completions *queue = request->completion.queue;
  return queue ? tp_breaker_leave(&queue->breaker, now_ms) : TP_BREAKER_ALL;
}

/* Whether a request makes a better probe or trial than another. One that got no answer before may get none again
 * because of its own order. */
static bool is_better(const struct tp_request *request, const struct tp_request *than) {
  if (request->silences.silences != than->silences.silences)
    return request->silences.silences < than->silences.silences;
  return is_change(than) && !is_change(request);
}

/* Whether a request may begin only as the probe or the trial of its breaker. */
static bool is_special(const struct tp_request *request, enum tp_breaker_leave leave) {
  return leave == TP_BREAKER_PROBE || (leave == TP_BREAKER_READS_AND_TRIAL && is_change(request));
}

/* Returns the best probe or trial of the queue whose first candidate stands at `life`. */
static struct tp_request *best_special(struct tp_life *life, enum tp_breaker_leave leave) {
  struct tp_request *best = life->owner;
  const struct tp_completions *queue = best->completion.queue;
  while ((life = life->queue_next)) {
    struct tp_request *request = life->owner;
    if (request->completion.queue == queue && is_special(request, leave) && is_better(request, best)) best = request;
  }
  return best;
}

/* A probe or trial has the place of its first candidate: what was queued later does not go before it. */
static struct tp_request *next_of(const struct tp_gate *gate, struct tp_lives *lives, int64_t now_ms) {
  tp_gate_set_aside(gate, lives);
  if (!gate->tripped) return lives->queued.first ? lives->queued.first->owner : NULL;
  for (struct tp_life *life = lives->queued.first; life; life = life->queue_next) {
    struct tp_request *request = life->owner;
    enum tp_breaker_leave leave = leave_of(request, now_ms);
    if (leave == TP_BREAKER_NOTHING || (leave == TP_BREAKER_READS && is_change(request))) continue;
    return is_special(request, leave) ? best_special(life, leave) : request;
  }
  return NULL;
}

struct tp_request *tp_gate_next(struct tp_gate *gate, struct tp_lives *lives, int64_t now_ms) {
  struct tp_request *next;
  while ((next = next_of(gate, lives, now_ms)) && has_lapsed(next, now_ms)) {
    struct tp_completions *queue = next->completion.queue;
    hold_for(gate, lives, queue, &queue->lapsed, true);
  }
  return next;
}

void tp_gate_begin(struct tp_request *request, int64_t now_ms) {
  struct tp_completions *queue = request->completion.queue;
  enum tp_breaker_leave leave = leave_of(request, now_ms);
  request->probe_number = 0;
  if (leave == TP_BREAKER_PROBE && is_change(request) && request->operation->retry == TP_RETRY_CANCEL)
    tp_retry_probe(&request->retry);
  if (is_special(request, leave)) request->probe_number = tp_breaker_begun(&queue->breaker, now_ms);
  if (queue) tp_breaker_asks(&queue->breaker, &request->silences, is_change(request));
}

/* Whether a missing answer may mean an outage. A bad certificate or a gateway that refuses the key does not pass by
 * waiting. */
static bool is_outage(struct tp_verdict verdict, enum tp_failure_kind failure) {
  return verdict.repeat && failure != TP_FAILURE_FORBIDDEN;
}

/* Orders of the queue that are not done and not suspected: not more than are enough for the breaker. */
static int count_left(const struct tp_lives *lives, const struct tp_completions *queue) {
  int count = 0;
  for (const struct tp_life *life = lives->active; life && count < TP_BREAKER_ORDERS; life = life->next) {
    const struct tp_request *request = life->owner;
    if (request->completion.queue == queue && !tp_breaker_suspects(&queue->breaker, &request->silences)) count++;
  }
  return count;
}

enum tp_fault tp_gate_judged(struct tp_gate *gate, const struct tp_lives *lives, struct tp_request *request,
                             struct tp_verdict verdict, enum tp_failure_kind failure, int64_t asked_ms,
                             int64_t now_ms) {
  struct tp_completions *queue = request->completion.queue;
  unsigned probe_number = request->probe_number;
  enum tp_fault fault = TP_FAULT_OWN;
  request->probe_number = 0;
  if (!queue || !queue->breaker.outage_ms) return TP_FAULT_OWN;
  if (tp_verdict_is_served(verdict)) {
    /* A gateway in front of a service that is away may still say 429. */
    int64_t begun_ms = verdict.word == TP_WORD_THROTTLED ? 0 : request->transfer.started_ms;
    tp_breaker_answered(&queue->breaker, &request->silences, is_change(request), begun_ms, now_ms);
  } else if (probe_number || is_outage(verdict, failure)) {
    struct tp_silence silence = {.id = request->id,
                                 .change = is_change(request),
                                 .sent = request->transfer.delivery.may_be_sent,
                                 .probe_number = probe_number,
                                 .asked_ms = asked_ms,
                                 .left = count_left(lives, queue)};
    fault = tp_breaker_silence(&queue->breaker, &request->silences, &silence, now_ms);
  }
  note(gate, queue);
  return fault;
}

void tp_gate_lost(struct tp_request *request, int64_t now_ms) {
  if (request->probe_number && request->completion.queue)
    tp_breaker_lost(&request->completion.queue->breaker, request->probe_number, now_ms);
  request->probe_number = 0;
}

int64_t tp_gate_due(const struct tp_gate *gate, int64_t now_ms) {
  int64_t first = -1;
  for (const struct tp_completions *queue = gate->tripped; queue; queue = queue->next) {
    int64_t due = tp_breaker_due(&queue->breaker, now_ms);
    if (due != -1 && (first == -1 || due < first)) first = due;
  }
  return first;
}

struct tp_completions *tp_gate_over(const struct tp_gate *gate, int64_t now_ms) {
  for (struct tp_completions *queue = gate->tripped; queue; queue = queue->next)
    if (tp_breaker_is_over(&queue->breaker, now_ms)) return queue;
  return NULL;
}

bool tp_gate_is_shut(const struct tp_request *request) {
  return request->completion.queue && request->completion.queue->breaker.state == TP_BREAKER_OVER;
}

void tp_gate_disarm(struct tp_gate *gate, struct tp_completions *queue) {
  if (queue->breaker.state == TP_BREAKER_OVER) return;
  queue->breaker = (struct tp_breaker){0};
  note(gate, queue);
}

void tp_gate_forget(struct tp_gate *gate, struct tp_lives *lives, struct tp_completions *queue) {
  tp_gate_hold(gate, lives, queue, false);
  tp_gate_lease(gate, lives, queue, 0);
  unlink_tripped(gate, queue);
}
