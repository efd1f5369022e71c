/* A completion queue: finished requests come out of it in the order in which they finished. */
#include "completions.h"

#include <stdlib.h>

#include "clock.h"

struct tp_completions *tp_completions_new(int64_t outage_ms, int at_once) {
  struct tp_completions *queue = calloc(1, sizeof *queue);
  if (!queue) return NULL;
  queue->breaker.outage_ms = outage_ms;
  queue->breaker.orders = at_once < TP_BREAKER_ORDERS ? at_once : TP_BREAKER_ORDERS;
  return queue;
}

void tp_completions_set_deadline(struct tp_completions *queue, int64_t deadline_ms) {
  queue->named_deadline_ms = deadline_ms;
  queue->until_ms = tp_clock_ms() + deadline_ms + 1; /* not before a caller who reads finer clocks sees it over */
}

int64_t tp_completions_until(const struct tp_completions *queue) {
  return queue->until_ms;
}

void tp_completions_join(struct tp_completions *queue, struct tp_completion *node, int64_t tag) {
  node->queue = queue;
  node->tag = tag;
  queue->waiting++;
}

void tp_completions_leave(struct tp_completion *node) {
  node->queue->waiting--;
  node->queue = NULL;
}

void tp_completions_done(struct tp_completion *node) {
  struct tp_completions *queue = node->queue;
  node->next = NULL;
  if (queue->last)
    queue->last->next = node;
  else
    queue->first = node;
  queue->last = node;
}

bool tp_completions_any(const struct tp_completions *queue) {
  return queue->first != NULL;
}

struct tp_completion *tp_completions_next(struct tp_completions *queue) {
  struct tp_completion *node = queue->first;
  if (!node) return NULL;
  queue->first = node->next;
  if (!queue->first) queue->last = NULL;
  tp_completions_leave(node);
  return node;
}

int tp_completions_waiting(const struct tp_completions *queue) {
  return queue->waiting;
}

void tp_completions_free(struct tp_completions *queue) {
  free(queue);
}
