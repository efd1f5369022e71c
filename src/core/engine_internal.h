/* The inside of an engine, for engine.c, exchange.c and ending.c alone. engine.c makes engines and drives them;
 * exchange.c begins and judges exchanges; ending.c has all ways in which a request leaves. */
#ifndef TP_ENGINE_INTERNAL_H
#define TP_ENGINE_INTERNAL_H

#include "engine.h"
#include "gate.h"
#include "life.h"
#include "pacer.h"
#include "proxy.h"
#include "request_internal.h"
#include "retry.h"
#include "text.h"
#include "transport.h"
#include "url.h"

struct tp_engine {
  int references;
  unsigned process; /* the process that the transport and the active requests belong to */
  bool closed;
  bool wants_events;
  int64_t timeout_ms, connect_timeout_ms, connection_age_ms, deadline_ms;
  int64_t named_deadline_ms; /* see tp_engine_name_deadline */
  int concurrency;
  struct tp_retry_rules rules;
  const struct tp_operation *read; /* the operation that settles an uncertain cancel */
  const struct tp_operation *look; /* the one that settles an uncertain upload */
  struct tp_uploaded uploaded;
  struct tp_base_url base_url;
  struct tp_headers headers;    /* of every request */
  unsigned key_number;          /* counts the keys that the engine has had */
  struct tp_text authorization; /* the header line, the only copy of the key */
  struct tp_secrets secrets;    /* no text may show them: the key, user names and passwords of proxies */
  char *user_agent, *ca_file, *proxy;
  const char *ca_variable;
  int64_t reported_until_ms;      /* the end of the last wait for the pacer that an event reported */
  struct tp_transport *transport; /* NULL until it is needed */
  struct tp_pacer pacer;
  struct tp_lives lives;
  struct tp_gate gate;
  struct tp_request_pool pool;
  uint64_t random_state;
  struct tp_text target; /* of the request that is about to be sent */
  struct tp_events events;
  struct tp_engine_counts counts;
  char server_date[sizeof((struct tp_response *)0)->date]; /* of the last answer that had one, "": none */
  int64_t server_date_ms;                                  /* when that answer came */
};

/* exchange.c */

/* Makes the transport, unless there is one. False on lack of memory or descriptors; errno says which. */
bool tp_exchange_make_transport(struct tp_engine *engine);

/* Begins exchanges of queued requests, as many as the pacer and the concurrency allow. */
void tp_exchange_begin_queued(struct tp_engine *engine, int64_t now_ms);

/* Sets aside exchanges that were begun, are held now and were not sent. Call it before driving the transport. */
void tp_exchange_call_back(struct tp_engine *engine);

/* When the next exchange may begin (tp_clock_ms); -1: none is queued, or the concurrency is used up. */
int64_t tp_exchange_next_ms(struct tp_engine *engine, int64_t now_ms);

/* Collects the exchanges that the transport has ended. */
void tp_exchange_collect_ended(struct tp_engine *engine);

/* Judges collected exchanges, but at most one large answer, so as not to block the host. The rest is due at once. */
void tp_exchange_judge_answered(struct tp_engine *engine);

/* Judges an exchange that has ended and carries out the step that follows. True: the request is DONE, and may be freed.
 */
bool tp_exchange_judge(struct tp_engine *engine, struct tp_request *request, int64_t now_ms);

/* ending.c */

/* The only function by which a request leaves the engine: an event moves it to DONE. */
void tp_engine_end(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event);

/* Ends a request with a failure. keep: the failure of its last exchange, if there is one, explains more and stays. */
void tp_engine_end_with(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event, bool keep,
                        enum tp_failure_kind kind, const char *detail);

/* An event from outside reaches a request, which ends or continues as the table of life.c says. One that would get a
 * verdict first ends without it: the caller has judged it. */
void tp_engine_stop(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event,
                    enum tp_failure_kind kind, const char *detail);

/* Ends the requests of queues whose outage has become too long: the unsent and the uncertain ones. */
void tp_engine_end_outages(struct tp_engine *engine, int64_t now_ms);

/* Ends the requests that the API, or the proxy in front of it, would refuse as well. */
void tp_engine_stop_unauthorized(struct tp_engine *engine, bool by_proxy);

void tp_engine_stop_at_deadline(struct tp_engine *engine, struct tp_request *request);

#endif
