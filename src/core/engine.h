/* The engine of a client: all its requests, in flight and waiting. Three calls drive it from any event loop
 * (descriptor, deadline, drive); tp_engine_wait is those three and poll(2). No function here sleeps or calls back. */
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
  const char *api_key;     /* visible ASCII */
  const char *base_url;    /* see url.h */
  bool unchecked_base_url; /* accept one that tp_base_url_doubt doubts */
  const char *user_agent;
  const char *ca_file;     /* NULL: the system's authorities */
  const char *ca_variable; /* the variable of the environment that named ca_file, for errors; static; NULL: an option */
  const char *proxy;       /* see proxy.h; NULL: the environment's, but none towards loopback */
  int64_t timeout_ms;      /* of one exchange, DNS included */
  int64_t connect_timeout_ms;
  /* An older connection gets no further request; 0: any age. */
  int64_t connection_age_ms;
  int64_t deadline_ms; /* for a whole call with its waits and retries; 0: none */
  int64_t settle_ms;   /* between the two reads after an uncertain cancel */
  /* How long an order is read whose cancel was refused after an uncertain attempt. */
  int64_t settle_limit_ms;
  int max_attempts;                 /* 1 or more */
  int concurrency;                  /* 1 or more */
  double rate;                      /* the most requests a second; 0: as the service says */
  const struct tp_headers *headers; /* of every request; NULL: none */
  bool events;                      /* keep events for tp_engine_next_event */
};

/* Why no engine was made: the option that is refused (NULL: lack of memory), and a static sentence. */
struct tp_engine_refusal {
  const char *option, *why;
};

/* Makes an engine with one reference. NULL: *refusal says why not. The first request makes the handles and descriptors,
 * so that an engine can be made before a fork and used on both sides. */
struct tp_engine *tp_engine_new(const struct tp_engine_options *options, struct tp_engine_refusal *refusal);

struct tp_engine *tp_engine_retain(struct tp_engine *engine);

/* Gives up a reference. The last one stops all requests, frees all memory and wipes the key. */
void tp_engine_release(struct tp_engine *engine);

/* Ends every request with kind aborted and the detail. */
void tp_engine_stop_all(struct tp_engine *engine, const char *detail);

/* Ends every request with kind aborted, closes all connections and wipes the key. Submitting fails from then on. */
void tp_engine_close(struct tp_engine *engine);
bool tp_engine_is_closed(const struct tp_engine *engine);

/* The base URL in use; borrowed. */
const char *tp_engine_base_url(const struct tp_engine *engine);

/* The API key: visible ASCII; borrowed until the engine is closed. */
const char *tp_engine_key(const struct tp_engine *engine);

/* The secrets that no text may show; borrowed, and empty once the engine is closed. */
const struct tp_secrets *tp_engine_secrets(const struct tp_engine *engine);

/* Replaces the API key: visible ASCII, copied. Exchanges in flight keep the old one; one of them that is refused for it
 * is repeated with the new one. Texts show none of the last TP_SECRETS_OLD_KEYS keys. False, with no change, on lack of
 * memory. */
bool tp_engine_set_key(struct tp_engine *engine, const char *api_key);

/* The header lines of every request; borrowed. */
const struct tp_headers *tp_engine_headers(const struct tp_engine *engine);

/* Requests that may be in flight at once. */
int tp_engine_concurrency(const struct tp_engine *engine);

/* Makes a request that is not submitted yet, with one reference, the caller's. target: the encoded path and query after
 * the base URL; id: the order that it is about, "": none; both are copied. The request keeps its engine alive. NULL on
 * lack of memory. */
struct tp_request *tp_engine_make_request(struct tp_engine *engine, const struct tp_operation *operation,
                                          const char *target, const char *id);

/* Starts a new request. tp_request_done returns true after its end, failure included. deadline_ms: of the whole call,
 * 0: none, TP_ENGINE_DEADLINE: what tp_request_call says, or else the engine's own. False on lack of memory, or if the
 * engine is closed. */
enum { TP_ENGINE_DEADLINE = -1 };
bool tp_engine_submit(struct tp_request *request, int64_t deadline_ms);

/* The same with the moment of the deadline (tp_clock_ms). Requests that share one end together: none of them begins
 * after others of them have ended by it. */
bool tp_engine_submit_until(struct tp_request *request, int64_t until_ms);

/* Ends a request that is not done with kind aborted, uncertain if it may have taken effect. A change whose answer has
 * arrived ends as that answer says. */
void tp_engine_abort(struct tp_request *request);

/* Ends a request with kind aborted if nothing of it was sent. One that may have been sent is settled, and not sent
 * again. */
void tp_engine_stop_request(struct tp_request *request);

/* Adds a reference to a request; gives one up. A pending request continues without any: dropping does not abort it. */
struct tp_request *tp_engine_retain_request(struct tp_request *request);
void tp_engine_release_request(struct tp_request *request);

/* The engine of a request; borrowed from it. */
struct tp_engine *tp_engine_of(const struct tp_request *request);

/* Ends the queue's unsent requests with kind aborted. A request that may have been sent, or is being settled,
 * continues, but is not sent again: it ends where that would be the next step. */
void tp_engine_stop_unsent(struct tp_engine *engine, struct tp_completions *queue);

/* Ends all requests of the queue, those in flight too, as tp_engine_abort does. */
void tp_engine_abort_completions(struct tp_engine *engine, struct tp_completions *queue);

/* Joins a request to a queue, from which it comes out once it is done; a request that is done comes out next. The queue
 * keeps a reference until then. tag: the caller's own name for it. False, with no change, if the request is in a queue
 * already. */
bool tp_engine_watch(struct tp_request *request, struct tp_completions *queue, int64_t tag);

/* Returns the next finished request of the queue, with the queue's reference, which the caller owns now; NULL: none. */
struct tp_request *tp_engine_next_done(struct tp_completions *queue, int64_t *tag);

/* Returns the same request and leaves it in the queue; borrowed. */
const struct tp_request *tp_engine_first_done(const struct tp_completions *queue, int64_t *tag);

/* Holds the queue, or releases it (see gate.h). Its unsent requests wait meanwhile and are not pending; their deadlines
 * count. */
void tp_engine_hold(struct tp_engine *engine, struct tp_completions *queue, bool hold);

/* Gives the queue a lease: from ends_ms (tp_clock_ms) on none of its requests begins, until the next lease. 0: it needs
 * none. Requests that were sent are settled all the same. */
void tp_engine_lease(struct tp_engine *engine, struct tp_completions *queue, int64_t ends_ms);

/* Says how many clients share the account's limit, this one included, as far as the caller knows; see pacer.h. */
void tp_engine_set_peers(struct tp_engine *engine, int peers);

/* Frees a completion queue and its references. Its unsent requests end as by tp_engine_stop_unsent; others continue,
 * and nobody gets their results. */
void tp_engine_drop_completions(struct tp_engine *engine, struct tp_completions *queue);

/* The number of requests that are neither done nor held. */
int tp_engine_pending(struct tp_engine *engine);

/* The descriptor that is readable when drive has something to do; -1: there is nothing to watch, or no descriptor is
 * left. It stays the same until the process ends. */
int tp_engine_descriptor(struct tp_engine *engine);

/* The time until which the account's rate limit holds all requests back (tp_clock_ms); in the past: it does not. */
int64_t tp_engine_paused_until(const struct tp_engine *engine);

/* The limit of the account, in requests a second, as far as it is known; see tp_pacer_limit. */
double tp_engine_limit(const struct tp_engine *engine);

/* Names the deadline of a longer piece of work, as its user gave it. A call of that work gets the rest of the time as
 * its deadline; its error names deadline_ms instead. 0: an error names the deadline of its own call. This one comes
 * before that of a completion queue. */
void tp_engine_name_deadline(struct tp_engine *engine, int64_t deadline_ms);

/* Drops the events that are kept, and keeps no further ones. */
void tp_engine_stop_events(struct tp_engine *engine);

/* Since the engine was made: exchanges, those of them answered 429, milliseconds for which all requests were held back,
 * and finished requests. in_flight: exchanges in flight now. */
struct tp_engine_counts {
  int64_t exchanges, throttled, paused_ms, done;
  int in_flight;
};
struct tp_engine_counts tp_engine_counts(const struct tp_engine *engine);

/* The server's time in Unix seconds, by the Date of its last answer; before the first answer, by our clock. */
double tp_engine_server_time(const struct tp_engine *engine);

/* Milliseconds until drive is due even if the descriptor is not readable; 0: now; -1: nothing to wait for. */
int64_t tp_engine_deadline(struct tp_engine *engine);

/* Does everything that needs no waiting. */
void tp_engine_drive(struct tp_engine *engine);

/* Waits until there is something to do, at most timeout_ms (-1: no limit), and drives. False if a signal came, so that
 * the host can handle it. */
bool tp_engine_wait(struct tp_engine *engine, int64_t timeout_ms);

/* Removes the oldest event and writes it to *event; false if there is none. The newest thousand or so are kept. */
bool tp_engine_next_event(struct tp_engine *engine, struct tp_event *event);
bool tp_engine_has_event(const struct tp_engine *engine);

#ifdef TP_CHECKED
/* Asserts the engine's invariants, which hold between two calls. */
void tp_engine_check(const struct tp_engine *engine);
#endif

#endif
