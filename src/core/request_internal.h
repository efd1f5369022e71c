/* The inside of a request, for the core's own files. */
#ifndef TP_REQUEST_INTERNAL_H
#define TP_REQUEST_INTERNAL_H

#include "answer.h"
#include "call.h"
#include "completions.h"
#include "life.h"
#include "request.h"
#include "retry.h"
#include "transport.h"
#include "upload.h"

struct tp_engine;

/* A request lives while a caller or a completion queue has a reference to it, or while it is active in its engine. The
 * engine outlives it: a request with references has one on the engine, and an engine ends its active requests before
 * itself. */
struct tp_request {
  struct tp_engine *engine;
  const struct tp_operation *operation;
  struct tp_call *call;     /* owned; NULL: nothing beyond the operation's arguments */
  struct tp_text target;    /* path and query behind the base URL */
  struct tp_text body;      /* JSON; may hold a PIN */
  bool file;                /* the caller wants the answer as a file */
  char *path;               /* where to write that file; owned, NULL: keep it in memory */
  struct tp_file written;   /* the part of that file that has arrived */
  struct tp_upload *upload; /* what it uploads; owned, NULL: nothing */
  bool may_block;           /* writing a file may wait for the disk */
  char id[TP_ID_LENGTH + 1];
  int references;
  struct tp_life life;
  struct tp_completion completion;
  struct tp_request *pool_next;        /* in its engine's pool */
  int64_t deadline_ms;                 /* of the call, counted from its start; 0: none */
  int64_t submitted_at_ms, done_at_ms; /* tp_clock_ms; 0: has not happened */
  int64_t sent_at_ms;                  /* tp_clock_ms of its last exchange, reads that settle it not counted; 0: none */
  struct tp_retry retry;
  struct tp_transfer transfer;
  unsigned key_number;              /* the engine's key number when its last exchange began */
  unsigned probe_number;            /* if its exchange is a probe or trial of its breaker: that number; else 0 */
  struct tp_breaker_order silences; /* what that breaker knows of its order */
  bool stopped;                     /* its batch was stopped: the operation is not sent again */
  bool good;
  bool settled_by_read;
  struct tp_answer answer; /* when good; borrowed from transfer.response */
};

/* Requests kept for reuse, with the memory of their texts; linked by pool_next. */
struct tp_request_pool {
  struct tp_request *first;
  int count, most;
  struct tp_text spare_body; /* of a large answer; empty: none */
};

/* Makes a request from one of the pool or from new memory: state NEW, one reference, target and id copied. NULL on lack
 * of memory. */
struct tp_request *tp_request_make(struct tp_request_pool *pool, const struct tp_operation *operation,
                                   const char *target, const char *id);

/* Gives a request back to the pool, or destroys it when that is full. */
void tp_request_recycle(struct tp_request_pool *pool, struct tp_request *request);
void tp_request_destroy(struct tp_request *request);

/* Frees what an ended request does not need: its body (wiped), what it uploads, and an unfinished file. */
void tp_request_finish(struct tp_request *request);

/* Completes a request whose last answer is good: renames its file to its path if there is one. False: that failed, and
 * request->retry has the failure. */
bool tp_request_keep(struct tp_request *request);

#endif
