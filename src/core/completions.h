/* A completion queue: what joined it comes out once it is done, in the order in which it ended. For callers that have
 * many requests under way and want the next one, whichever it is; see engine.h for how requests join and come out. */
#ifndef TP_COMPLETIONS_H
#define TP_COMPLETIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "breaker.h"

struct tp_completions;

/* Makes a queue; tp_engine_drop_completions frees it. outage_ms: its requests share a circuit breaker (see breaker.h),
 * which ends them when the service has not answered for that long; 0: each is tried for itself. at_once: how many of
 * its requests are under way at once at the most. NULL on lack of memory. */
struct tp_completions *tp_completions_new(int64_t outage_ms, int at_once);

/* Whether something that is done waits in it. */
bool tp_completions_any(const struct tp_completions *queue);

/* Members that were not taken, done or not. */
int tp_completions_waiting(const struct tp_completions *queue);

/* The core's own part. A member's node, inside the request that owner points back to; starts as {0} with owner set. */
struct tp_completion {
  void *owner;
  struct tp_completions *queue; /* NULL: it is in none */
  struct tp_completion *next;   /* among those that are done */
  int64_t tag;                  /* the caller's own name for it */
};

struct tp_completions {
  struct tp_completion *first, *last; /* done and not taken */
  int waiting;
  /* For gate.c: */
  bool held;                   /* its caller has gone on with something else */
  bool lapsed;                 /* so has its lease */
  int64_t lease_ends_ms;       /* 0: it needs none */
  struct tp_breaker breaker;   /* of its requests */
  bool tripped;                /* the breaker is not closed, and the queue in the gate's list */
  struct tp_completions *next; /* in that list */
};

/* Makes a node that is in no queue a member; takes out a member that is not done; says that a member is done. */
void tp_completions_join(struct tp_completions *queue, struct tp_completion *node, int64_t tag);
void tp_completions_leave(struct tp_completion *node);
void tp_completions_done(struct tp_completion *node);

/* Takes out the member that was done first; NULL: none is. */
struct tp_completion *tp_completions_next(struct tp_completions *queue);

/* Frees a queue without members that are done. */
void tp_completions_free(struct tp_completions *queue);

#endif
