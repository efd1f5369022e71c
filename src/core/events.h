/* The events that wait to be taken: a ring that forgets the oldest when nobody takes them. */
#ifndef TP_EVENTS_H
#define TP_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "engine.h"

struct tp_events {
  struct tp_event *ring; /* owned; NULL until the first event */
  size_t first, count;
};

/* Copies the event; forgets it when memory is short. */
void tp_events_add(struct tp_events *events, const struct tp_event *event);

/* Takes the oldest event; false when there is none. */
bool tp_events_take(struct tp_events *events, struct tp_event *event);

void tp_events_free(struct tp_events *events);

#endif
