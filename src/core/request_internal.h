/* The inside of a request: for engine.c and request.c alone. */
#ifndef TP_REQUEST_INTERNAL_H
#define TP_REQUEST_INTERNAL_H

#include "answer.h"
#include "course.h"
#include "heap.h"
#include "request.h"
#include "transport.h"

struct tp_inbox;

enum tp_request_state { TP_REQUEST_NEW, TP_REQUEST_QUEUED, TP_REQUEST_IN_FLIGHT, TP_REQUEST_WAITING, TP_REQUEST_DONE };

/* Lives as long as it is held by a caller or active in its engine. The engine outlives it: a held request has a
 * reference on the engine, and an engine frees its active requests before itself. */
struct tp_request {
  struct tp_engine *engine;
  const struct tp_operation *operation;
  struct tp_text target; /* path and query behind the base URL */
  struct tp_text body;   /* JSON; may hold a PIN */
  bool file;             /* the answer is to be a file */
  char *path;            /* where that goes; owned, NULL: it stays in memory */
  bool patient;          /* the caller waits for a disk as well */
  char id[TP_ID_LENGTH + 1];
  enum tp_request_state state;
  bool held;
  bool active;
  struct tp_request *previous, *next;             /* among the engine's active requests */
  struct tp_request *queue_previous, *queue_next; /* in the queue that it is in */
  struct tp_timer wake;                           /* end of a wait */
  struct tp_timer limit;                          /* the deadline of the whole call */
  int64_t deadline_ms;                            /* how long that was from the start; 0: none */
  struct tp_course course;
  struct tp_transfer transfer;
  bool good;
  bool settled_by_read;
  struct tp_answer answer; /* when good; borrowed from transfer.response */
  struct tp_inbox *inbox;  /* that it goes to when it is done; NULL: none. The inbox then is its caller */
  int64_t tag;             /* its name there, or for who watches it */
  int64_t inbox_ms;        /* when it was put in; once it is done, how long it was under way */
  bool watched;            /* see watched.h; once it is done, it is in the engine's queue of those */
};

/* Requests that are kept to be used again, with the memory of their texts; linked by next. */
struct tp_request_pool {
  struct tp_request *first;
  int count, most;
};

/* Requests in a row, linked by queue_next and queue_previous; starts as {0}. In queue.c. */
struct tp_request_queue {
  struct tp_request *first, *last;
};
void tp_queue_add(struct tp_request_queue *queue, struct tp_request *request, bool front);
void tp_queue_remove(struct tp_request_queue *queue, struct tp_request *request);

/* The watched requests that are done; in engine.c. */
struct tp_request_queue *tp_engine_watched(struct tp_engine *engine);

/* Ends the watch of a request, watched or not. In watched.c. */
void tp_watched_remove(struct tp_request *request);

/* The engine's pool; in engine.c. */
struct tp_request_pool *tp_engine_pool(struct tp_engine *engine);

/* Gives a request back to its engine's pool, or destroys it when that is full. */
void tp_request_free(struct tp_request *request);
void tp_request_destroy(struct tp_request *request);

/* Ends a request whose last answer is good: what was sent is wiped, and a file goes where it was to go. True: it went
 * well; else its course has the failure. */
bool tp_request_keep(struct tp_request *request);

/* Takes an active request out of everything and ends it with a failure (see tp_course_stop). In engine.c. */
void tp_engine_stop_request(struct tp_engine *engine, struct tp_request *request, bool keep, enum tp_failure_kind kind,
                            const char *detail);

/* Puts a request that is done into its inbox. In inbox.c. */
void tp_inbox_deliver(struct tp_inbox *inbox, struct tp_request *request);

/* Ends the inbox's requests that have not been sent; cuts the others loose from it, their reference given up. In
 * engine.c. */
void tp_engine_stop_unsent(struct tp_engine *engine, const struct tp_inbox *inbox);
void tp_engine_forget_inbox(struct tp_engine *engine, const struct tp_inbox *inbox);

#endif
