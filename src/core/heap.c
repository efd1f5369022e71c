/* Timers, the next one first: a binary heap. Each timer is part of the structure that it wakes. */
#include "heap.h"

#include <stdlib.h>

static void put(struct tp_heap *heap, size_t position, struct tp_timer *timer) {
  heap->timers[position - 1] = timer;
  timer->position = position;
}

static void sift_up(struct tp_heap *heap, struct tp_timer *timer, size_t position) {
  while (position > 1 && heap->timers[position / 2 - 1]->at_ms > timer->at_ms) {
    put(heap, position, heap->timers[position / 2 - 1]);
    position /= 2;
  }
  put(heap, position, timer);
}

static void sift_down(struct tp_heap *heap, struct tp_timer *timer, size_t position) {
  for (;;) {
    size_t child = position * 2;
    if (child > heap->count) break;
    if (child < heap->count && heap->timers[child]->at_ms < heap->timers[child - 1]->at_ms) child++;
    if (heap->timers[child - 1]->at_ms >= timer->at_ms) break;
    put(heap, position, heap->timers[child - 1]);
    position = child;
  }
  put(heap, position, timer);
}

bool tp_heap_reserve(struct tp_heap *heap, size_t timers) {
  if (timers <= heap->capacity) return true;
  size_t capacity = heap->capacity ? heap->capacity : 16;
  while (capacity < timers) capacity *= 2;
  struct tp_timer **grown = realloc(heap->timers, capacity * sizeof *grown);
  if (!grown) return false;
  heap->timers = grown;
  heap->capacity = capacity;
  return true;
}

void tp_heap_set(struct tp_heap *heap, struct tp_timer *timer, int64_t at_ms) {
  tp_heap_remove(heap, timer);
  timer->at_ms = at_ms;
  heap->count++;
  sift_up(heap, timer, heap->count);
}

void tp_heap_remove(struct tp_heap *heap, struct tp_timer *timer) {
  size_t position = timer->position;
  if (!position) return;
  struct tp_timer *last = heap->timers[heap->count - 1];
  heap->count--;
  timer->position = 0;
  if (last == timer) return;
  if (position > 1 && heap->timers[position / 2 - 1]->at_ms > last->at_ms)
    sift_up(heap, last, position);
  else
    sift_down(heap, last, position);
}

struct tp_timer *tp_heap_first(const struct tp_heap *heap) {
  return heap->count ? heap->timers[0] : NULL;
}

void tp_heap_free(struct tp_heap *heap) {
  free(heap->timers);
  *heap = (struct tp_heap){0};
}
