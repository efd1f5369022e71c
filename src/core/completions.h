/* A completion queue: what joined it comes out once it is done, in the order in which it ended. For callers that have
 * many requests under way and want the next one, whichever it is; see engine.h for how requests join and come out. */
#ifndef TP_COMPLETIONS_H
#define TP_COMPLETIONS_H

#include <stdbool.h>
#include <stdint.h>

struct tp_completions;

/* Makes a queue; tp_engine_drop_completions frees it. NULL on lack of memory. */
struct tp_completions *tp_completions_new(void);

/* Whether something that is done waits in it. */
bool tp_completions_any(const struct tp_completions *queue);

/* Members that were not taken, done or not. */
int tp_completions_waiting(const struct tp_completions *queue);

/* Whether its caller has gone on with something else, so that its requests are not to be sent now; for gate.c. */
void tp_completions_set_held(struct tp_completions *queue, bool held);
bool tp_completions_is_held(const struct tp_completions *queue);

/* The core's own part. A member's node, inside the request that owner points back to; starts as {0} with owner set. */
struct tp_completion {
  void *owner;
  struct tp_completions *queue; /* NULL: it is in none */
  struct tp_completion *next;   /* among those that are done */
  int64_t tag;                  /* the caller's own name for it */
};

/* Makes a node that is in no queue a member; takes out a member that is not done; says that a member is done. */
void tp_completions_join(struct tp_completions *queue, struct tp_completion *node, int64_t tag);
void tp_completions_leave(struct tp_completion *node);
void tp_completions_done(struct tp_completion *node);

/* Takes out the member that was done first; NULL: none is. */
struct tp_completion *tp_completions_take(struct tp_completions *queue);

/* Frees a queue without members that are done. */
void tp_completions_free(struct tp_completions *queue);

#endif
