/* The inside of a request: for the core's own files that move requests about. */
#ifndef TP_REQUEST_INTERNAL_H
#define TP_REQUEST_INTERNAL_H

#include "answer.h"
#include "completions.h"
#include "life.h"
#include "request.h"
#include "retry.h"
#include "transport.h"

struct tp_engine;

/* Lives as long as it is referred to by a caller or a completion queue, or active in its engine. The engine outlives
 * it: while there are references to it, it has one on the engine, and an engine ends its active requests before itself.
 */
struct tp_request {
  struct tp_engine *engine;
  const struct tp_operation *operation;
  struct tp_text target; /* path and query behind the base URL */
  struct tp_text body;   /* JSON; may hold a PIN */
  bool file;             /* the answer is to be a file */
  char *path;            /* where that goes; owned, NULL: it stays in memory */
  bool may_block;        /* the caller waits for a disk as well */
  char id[TP_ID_LENGTH + 1];
  int references;
  struct tp_life life;
  struct tp_completion completion;
  struct tp_request *pool_next;        /* in its engine's pool */
  int64_t deadline_ms;                 /* how long that was from the start; 0: none */
  int64_t submitted_at_ms, done_at_ms; /* tp_clock_ms; 0: not (yet) */
  struct tp_retry retry;
  struct tp_transfer transfer;
  unsigned probe_number; /* its exchange is a probe or trial of its queue's breaker: the number; 0: none */
  bool stopped;          /* its batch is: a further request of the operation is not begun */
  bool good;
  bool settled_by_read;
  struct tp_answer answer; /* when good; borrowed from transfer.response */
};

/* Requests that are kept to be used again, with the memory of their texts; linked by pool_next. */
struct tp_request_pool {
  struct tp_request *first;
  int count, most;
  struct tp_text spare_body; /* of a large answer; empty: none */
};

/* Makes a request out of one of the pool, or a new one, in state NEW with one reference; target and id are copied. NULL
 * on lack of memory. */
struct tp_request *tp_request_make(struct tp_request_pool *pool, const struct tp_operation *operation,
                                   const char *target, const char *id);

/* Gives a request back to the pool, or destroys it when that is full. */
void tp_request_recycle(struct tp_request_pool *pool, struct tp_request *request);
void tp_request_destroy(struct tp_request *request);

/* Ends a request whose last answer is good: a file goes where it was to go. True: it went well; else its retry has the
 * failure. */
bool tp_request_keep(struct tp_request *request);

#endif
