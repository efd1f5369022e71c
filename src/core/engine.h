/* All requests of one client: what is in flight, what waits, and for how long. Three calls drive it from any event loop
 * (descriptor, deadline, drive); tp_engine_wait is those three and poll(2). Nothing in here sleeps or calls back. */
#ifndef TP_ENGINE_H
#define TP_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "completions.h"
#include "events.h"
#include "request.h"

struct tp_engine;

/* All strings are copied. */
struct tp_engine_options {
  const char *api_key;  /* visible ASCII */
  const char *base_url; /* see url.h */
  const char *user_agent;
  const char *ca_file; /* NULL: the system's authorities */
  const char *proxy;   /* see proxy.h; NULL: as the environment says, but none towards loopback */
  int64_t timeout_ms;  /* of one attempt, DNS included */
  int64_t connect_timeout_ms;
  /* Connections that are older get no further request; 0: whatever their age. */
  int64_t connection_age_ms;
  int64_t deadline_ms; /* of a whole call with its waits and retries; 0: none */
  int64_t settle_ms;   /* between the two reads after an uncertain cancel */
  /* For how long an order is read after a cancel that was refused when one before it was uncertain. */
  int64_t settle_limit_ms;
  int max_attempts; /* 1 or more */
  int concurrency;  /* 1 or more */
  double rate;      /* requests a second at the most; 0: as the service says */
  bool events;      /* keep events for tp_engine_next_event */
};

/* Why an engine is not made: the option that is refused (NULL: memory is lacking), and a static sentence. */
struct tp_engine_refusal {
  const char *option, *why;
};

/* Makes an engine with one reference. NULL: *refusal says why not. No handle and no descriptor is made
 * before the first request, so that an engine can be made before a fork and used on both sides. */
struct tp_engine *tp_engine_new(const struct tp_engine_options *options, struct tp_engine_refusal *refusal);

struct tp_engine *tp_engine_retain(struct tp_engine *engine);

/* Gives up a reference; with the last one everything under way is stopped and all memory freed, the key wiped. */
void tp_engine_release(struct tp_engine *engine);

/* Ends every request with kind aborted and the detail. */
void tp_engine_stop_all(struct tp_engine *engine, const char *detail);

/* Ends every request with kind aborted, closes all connections and wipes the key. Submitting fails from then on. */
void tp_engine_close(struct tp_engine *engine);
bool tp_engine_is_closed(const struct tp_engine *engine);

/* The base URL as it is used; borrowed. */
const char *tp_engine_base_url(const struct tp_engine *engine);

/* The API key: visible ASCII; borrowed until the engine is closed. */
const char *tp_engine_key(const struct tp_engine *engine);

/* What no text may show; borrowed, and empty once the engine is closed. */
const struct tp_secrets *tp_engine_secrets(const struct tp_engine *engine);

/* Requests that may be in flight at once. */
int tp_engine_concurrency(const struct tp_engine *engine);

/* Makes a request that is not submitted yet, with one reference, the caller's. target: path and query, encoded, to go
 * behind the base URL; id: the order that it is about, "" when it is on none; both are copied. The request keeps its
 * engine alive. NULL on lack of memory. */
struct tp_request *tp_engine_make_request(struct tp_engine *engine, const struct tp_operation *operation,
                                          const char *target, const char *id);

/* Starts on a new request. Its end (failure included) shows in tp_request_done. deadline_ms: of the whole call, 0:
 * none, TP_ENGINE_DEADLINE: the engine's own. False on lack of memory, or closed. */
enum { TP_ENGINE_DEADLINE = -1 };
bool tp_engine_submit(struct tp_request *request, int64_t deadline_ms);

/* Ends a request that is not done with kind aborted; uncertain when it may have taken effect. A change whose answer has
 * come already ends as that answer says. */
void tp_engine_abort(struct tp_request *request);

/* Counts one more reference on a request; gives one up. A request under way goes on without any: to drop it does not
 * abort it. */
struct tp_request *tp_engine_retain_request(struct tp_request *request);
void tp_engine_release_request(struct tp_request *request);

/* The engine of a request; borrowed from it. */
struct tp_engine *tp_engine_of(const struct tp_request *request);

/* Ends those of the queue's requests that have not been sent, with kind aborted; what may have been sent, or is being
 * settled, goes on, but is not sent again: it ends where that would be next. */
void tp_engine_stop_unsent(struct tp_engine *engine, struct tp_completions *queue);

/* Has a request come out of the queue once it is done; one that is done already comes out next. The queue has a
 * reference of its own until then. tag: the caller's own name for it. A request is in one queue at the most: false
 * where it is in one already, and nothing is changed. */
bool tp_engine_watch(struct tp_request *request, struct tp_completions *queue, int64_t tag);

/* The next request of the queue that is done, whose reference is the caller's from then on; NULL: none at the moment.
 */
struct tp_request *tp_engine_next_done(struct tp_completions *queue, int64_t *tag);

/* Holds the queue, or releases it (see gate.h): those of its requests that were not sent wait until then, and are not
 * pending meanwhile; their deadlines count. */
void tp_engine_hold(struct tp_engine *engine, struct tp_completions *queue, bool hold);

/* From ends_ms (tp_clock_ms) on nothing of the queue is begun, until it gets another lease; 0: it needs none. What was
 * sent is settled all the same. */
void tp_engine_lease(struct tp_engine *engine, struct tp_completions *queue, int64_t ends_ms);

/* Frees a completion queue and gives up its references. Those of its requests that have not been sent end, as
 * tp_engine_stop_unsent has it; others go on, for nobody. */
void tp_engine_drop_completions(struct tp_engine *engine, struct tp_completions *queue);

/* Requests that are not done, nor held. */
int tp_engine_pending(struct tp_engine *engine);

/* Readable when drive has something to do; -1 while there is nothing to watch or none can be had. It stays the same for
 * as long as the process does. */
int tp_engine_descriptor(struct tp_engine *engine);

/* Until when the account's rate limit holds everything back (tp_clock_ms); in the past: it does not. */
int64_t tp_engine_paused_until(const struct tp_engine *engine);

/* Since the engine was made: exchanges, and among them those that were answered 429; for how long all was held back;
 * and requests that are done. in_flight: exchanges under way at this moment. */
struct tp_engine_counts {
  int64_t exchanges, throttled, paused_ms, done;
  int in_flight;
};
struct tp_engine_counts tp_engine_counts(const struct tp_engine *engine);

/* What time it is at the server (Unix seconds), by the Date of the last answer that had one; by the clock here before
 * that. */
double tp_engine_server_time(const struct tp_engine *engine);

/* Milliseconds until drive is due even if the descriptor stays quiet; 0: now; -1: nothing to wait for. */
int64_t tp_engine_deadline(struct tp_engine *engine);

/* Does what can be done without waiting. */
void tp_engine_drive(struct tp_engine *engine);

/* Waits until there is something to do, at most timeout_ms (-1: no limit), and drives. False when a signal came in
 * between, so that the host can look after it. */
bool tp_engine_wait(struct tp_engine *engine, int64_t timeout_ms);

/* Takes the oldest event; false when there is none. When nobody takes them, only the newest thousand or so are kept. */
bool tp_engine_next_event(struct tp_engine *engine, struct tp_event *event);
bool tp_engine_has_event(const struct tp_engine *engine);

#ifdef TP_CHECKED
/* Asserts what must hold of an engine between two calls. */
void tp_engine_check(const struct tp_engine *engine);
#endif

#endif
