/* A completion queue: requests that joined it come out when they are done, in the order in which they finished. It is
 * for callers that have many requests pending and want the next one that finishes. engine.h has the functions by which
 * requests join and come out. */
#ifndef TP_COMPLETIONS_H
#define TP_COMPLETIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "breaker.h"

struct tp_completions;

/* Makes a queue; tp_engine_drop_completions frees it. outage_ms: its requests share a circuit breaker (see breaker.h)
 * that ends them when the service has not answered for that long; 0: no breaker. at_once: the most requests of the
 * queue that are pending at once. NULL on lack of memory. */
struct tp_completions *tp_completions_new(int64_t outage_ms, int at_once);

/* The time that all its requests have together, from now on; their errors name it. */
void tp_completions_set_deadline(struct tp_completions *queue, int64_t deadline_ms);

/* The moment at which that time is over, for tp_engine_submit_until; 0: never. */
int64_t tp_completions_until(const struct tp_completions *queue);

/* Whether a finished request waits in the queue. */
bool tp_completions_any(const struct tp_completions *queue);

/* The number of members, finished or not, that have not come out. */
int tp_completions_waiting(const struct tp_completions *queue);

/* The rest is for the core alone. A member's node is part of the request that owner points to. It starts as {0} with
 * owner set. */
struct tp_completion {
  void *owner;
  struct tp_completions *queue; /* NULL: it is in none */
  struct tp_completion *next;   /* in the list of finished members */
  int64_t tag;                  /* the caller's own name for it */
};

struct tp_completions {
  struct tp_completion *first, *last; /* finished members */
  int waiting;
  int64_t named_deadline_ms; /* 0: errors name the deadline of each request */
  int64_t until_ms;          /* 0: never */
  /* For gate.c: */
  bool held;                   /* the body of its caller's loop is running */
  bool lapsed;                 /* its lease has lapsed */
  int64_t lease_ends_ms;       /* 0: it needs none */
  struct tp_breaker breaker;   /* for its requests */
  bool tripped;                /* the breaker is not closed, so the queue is in the gate's list */
  struct tp_completions *next; /* in that list */
};

/* Joins a node that is in no queue; removes a member that is not done; marks a member as done. */
void tp_completions_join(struct tp_completions *queue, struct tp_completion *node, int64_t tag);
void tp_completions_leave(struct tp_completion *node);
void tp_completions_done(struct tp_completion *node);

/* Removes and returns the member that finished first; NULL: none is finished. */
struct tp_completion *tp_completions_next(struct tp_completions *queue);

/* Frees a queue; none of its members may be done. */
void tp_completions_free(struct tp_completions *queue);

#endif
