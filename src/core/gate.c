/* Which of the queued requests may begin. */
#include "gate.h"

#include "request_internal.h"

static bool is_held(const struct tp_request *request) {
  const struct tp_completions *queue = request->completion.queue;
  return queue && tp_completions_is_held(queue) && !tp_course_is_reading(&request->course);
}

void tp_gate_set_aside(const struct tp_gate *gate, struct tp_lives *lives) {
  struct tp_life *next;
  if (!gate->held) return;
  for (struct tp_life *life = lives->queued.first; life; life = next) {
    next = life->queue_next;
    if (is_held(life->owner)) tp_life_move(lives, life, TP_LIFE_HOLD);
  }
}

void tp_gate_hold(struct tp_gate *gate, struct tp_lives *lives, struct tp_completions *queue, bool hold) {
  struct tp_life *previous;
  if (tp_completions_is_held(queue) == hold) return;
  tp_completions_set_held(queue, hold);
  gate->held += hold ? 1 : -1;
  if (hold) return;
  for (struct tp_life *life = lives->held.last; life; life = previous) {
    const struct tp_request *request = life->owner;
    previous = life->queue_previous;
    if (request->completion.queue == queue) tp_life_move(lives, life, TP_LIFE_RELEASE);
  }
}
