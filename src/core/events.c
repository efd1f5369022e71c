/* The events that a host has not read yet: a ring, which drops the oldest event when it is full. */
#include "events.h"

#include <stdlib.h>

enum { RING_SIZE = 1024 };

void tp_events_add(struct tp_events *events, const struct tp_event *event) {
  if (!events->ring) events->ring = calloc(RING_SIZE, sizeof *events->ring);
  if (!events->ring) return;
  if (events->count == RING_SIZE) {
    events->first = (events->first + 1) % RING_SIZE;
    events->count--;
  }
  events->ring[(events->first + events->count) % RING_SIZE] = *event;
  events->count++;
}

bool tp_events_next(struct tp_events *events, struct tp_event *event) {
  if (!events->count) return false;
  *event = events->ring[events->first];
  events->first = (events->first + 1) % RING_SIZE;
  events->count--;
  return true;
}

void tp_events_free(struct tp_events *events) {
  free(events->ring);
  *events = (struct tp_events){0};
}
