/* The events that a host has not read yet: a ring, which drops the oldest event when it is full. */
#ifndef TP_EVENTS_H
#define TP_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "failure.h"

enum tp_event_type {
  TP_EVENT_ATTEMPT, /* an exchange starts */
  TP_EVENT_ANSWER,  /* an exchange has ended, with an answer (status) or without (failure) */
  TP_EVENT_WAIT     /* the request waits for this many milliseconds */
};

/* For logs and metrics. It holds no secret, and no query string because filters hold people's names. */
struct tp_event {
  enum tp_event_type type;
  const char *operation;        /* "cancel"; static */
  const char *method;           /* static */
  char path[192];               /* without base URL and query; cut when longer */
  int attempt;                  /* of the operation or of the settling read, from 1 */
  int status;                   /* of an answer; 0: none */
  int64_t milliseconds;         /* how long the exchange took, or the wait will take */
  const char *http_version;     /* of an answer: "1.1", "2"; static, NULL: none */
  char detail[256];             /* why an exchange brought no answer, in the failure's words; else "" */
  char request_id[128];         /* x-request-id of an answer; "": none */
  enum tp_failure_kind failure; /* of an answer that is not a success */
  const char *reason;           /* of a wait: "backoff", "settle", "rate limit", "pace"; static */
};

struct tp_events {
  struct tp_event *ring; /* owned; NULL until the first event */
  size_t first, count;
};

/* Adds a copy of the event; drops it if memory is short. */
void tp_events_add(struct tp_events *events, const struct tp_event *event);

/* Removes the oldest event and writes it to *event; false if there is none. */
bool tp_events_next(struct tp_events *events, struct tp_event *event);

void tp_events_free(struct tp_events *events);

#endif
