/* The inside of an engine: for engine.c, exchange.c and ending.c alone. engine.c makes engines and drives them; an
 * exchange begins and is judged in exchange.c; ending.c has all ways in which a request leaves. */
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
  unsigned process; /* that the transport and the active requests belong to */
  bool closed;
  bool wants_events;
  int64_t timeout_ms, connect_timeout_ms, connection_age_ms, deadline_ms;
  int concurrency;
  struct tp_retry_rules rules;
  const struct tp_operation *read; /* what settles an uncertain cancel */
  struct tp_base_url base_url;
  struct tp_text authorization; /* the header line: the one copy of the key */
  struct tp_secrets secrets;    /* what no text shows: the key, and what proxies want to know */
  char *user_agent, *ca_file, *proxy;
  struct tp_transport *transport; /* NULL until it is needed */
  struct tp_pacer pacer;
  struct tp_lives lives;
  struct tp_gate gate;
  struct tp_request_pool pool;
  uint64_t random_state;
  struct tp_text target; /* of the request that is being sent */
  struct tp_events events;
  struct tp_engine_counts counts;
  char server_date[sizeof((struct tp_response *)0)->date]; /* of the last answer that had one, "": none */
  int64_t server_date_ms;                                  /* when it came */
};

/* exchange.c */

/* Makes the transport, unless there is one. False on lack of memory or descriptors; errno says which. */
bool tp_exchange_make_transport(struct tp_engine *engine);

/* Begins the exchanges of queued requests, as far as pace and room allow. */
void tp_exchange_begin_queued(struct tp_engine *engine, int64_t now_ms);

/* Sets aside what was begun, is held by now, and was not sent. To be called before the transport is driven. */
void tp_exchange_call_back(struct tp_engine *engine);

/* When the next of them may begin (tp_clock_ms); -1: there is none, or no room for it. */
int64_t tp_exchange_next_ms(struct tp_engine *engine, int64_t now_ms);

/* Takes over what the transport has ended. */
void tp_exchange_collect_ended(struct tp_engine *engine);

/* Judges what was taken over: one large answer in a turn, for the sake of hosts. What is left is due at once. */
void tp_exchange_judge_answered(struct tp_engine *engine);

/* Judges an exchange that has ended, and does what follows. True: the request is DONE, and may be gone. */
bool tp_exchange_judge(struct tp_engine *engine, struct tp_request *request, int64_t now_ms);

/* ending.c */

/* The one place where a request leaves the engine: moved to DONE by an event that leads there. */
void tp_engine_end(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event);

/* Ends a request with a failure. keep: the failure of its last exchange, if there is one, says more than this one. */
void tp_engine_end_with(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event, bool keep,
                        enum tp_failure_kind kind, const char *detail);

/* Something from outside befalls a request: it ends as the table of its life says, or goes on. */
void tp_engine_stop(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event,
                    enum tp_failure_kind kind, const char *detail);

/* Ends every request with kind aborted, by an event that leaves none. */
void tp_engine_stop_every(struct tp_engine *engine, enum tp_life_event event, const char *detail);

/* Ends what a service that has not answered for too long leaves behind: what was not sent, and what stays in doubt. */
void tp_engine_end_outages(struct tp_engine *engine, int64_t now_ms);

/* Ends what the API, or the proxy before it, would refuse as well. */
void tp_engine_stop_unauthorized(struct tp_engine *engine, bool by_proxy);

void tp_engine_stop_at_deadline(struct tp_engine *engine, struct tp_request *request);

#endif
