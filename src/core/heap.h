/* Timers, the next one first: a binary heap. Each timer is part of the structure that it wakes. */
#ifndef TP_HEAP_H
#define TP_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Part of a larger structure, to which owner points. Starts as {0} with owner set. */
struct tp_timer {
  int64_t at_ms;   /* tp_clock_ms */
  size_t position; /* in the heap, counted from 1; 0: not in it */
  void *owner;
};

struct tp_heap {
  struct tp_timer **timers; /* owned array of borrowed timers */
  size_t count;
  size_t capacity;
};

/* Makes room for this many timers in all; false on lack of memory. After that, tp_heap_set can't fail for them. */
bool tp_heap_reserve(struct tp_heap *heap, size_t timers);

/* Adds the timer, or moves it to its new time. */
void tp_heap_set(struct tp_heap *heap, struct tp_timer *timer, int64_t at_ms);

/* Removes the timer, if it is in the heap. */
void tp_heap_remove(struct tp_heap *heap, struct tp_timer *timer);

/* The next timer, borrowed, or NULL. */
struct tp_timer *tp_heap_first(const struct tp_heap *heap);

/* Frees the array; the timers are not touched. */
void tp_heap_free(struct tp_heap *heap);

#endif
