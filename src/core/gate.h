/* Decides which of the queued requests may begin. A completion queue can keep its requests back for three reasons.
 *
 * It is held. A loop that takes outcomes one by one runs its body in between, and may never come back. While it runs,
 * whoever drives the engine sends nothing of the queue: queued requests are set aside, and exchanges that still wait
 * for their connections are called back (tp_exchange_call_back). Reads that settle an attempt continue.
 *
 * Its lease has lapsed. A worker whose orders another may take over must hear regularly that it still owns them. The
 * lease is checked when a request begins, because a process that slept has no earlier moment.
 *
 * Its circuit breaker is open (breaker.h). While the service does not answer, one exchange at a time probes. A read
 * that is due anyway is the best probe. If only cancels are queued, one of them reads its order first, because a POST
 * without an answer is uncertain. */
#ifndef TP_GATE_H
#define TP_GATE_H

#include <stdbool.h>

#include "answer.h"
#include "completions.h"
#include "life.h"
#include "request.h"

/* Starts as {0}. */
struct tp_gate {
  int held;                       /* number of completion queues that are held */
  struct tp_completions *tripped; /* list of the queues whose breaker is not closed */
};

/* Holds a queue, or releases it: the requests that were set aside are queued again, in their order and before all
 * others. Holding costs nothing until somebody else drives the engine. */
void tp_gate_hold(struct tp_gate *gate, struct tp_lives *lives, struct tp_completions *queue, bool hold);

/* Gives the queue a lease: from ends_ms (tp_clock_ms) on none of its requests begins, until the next lease. 0: it needs
 * no lease. */
void tp_gate_lease(struct tp_gate *gate, struct tp_lives *lives, struct tp_completions *queue, int64_t ends_ms);

/* Whether the request must wait because its queue is held or has no valid lease. */
bool tp_gate_is_held(const struct tp_request *request);

/* Sets the queued requests of held queues aside. Call it before counting queued requests. */
void tp_gate_set_aside(const struct tp_gate *gate, struct tp_lives *lives);

/* Returns the next queued request that may begin now; NULL: none. */
struct tp_request *tp_gate_next(struct tp_gate *gate, struct tp_lives *lives, int64_t now_ms);

/* Call it before that request begins: may make the request the breaker's probe or trial. */
void tp_gate_begin(struct tp_request *request, int64_t now_ms);

/* Reports the verdict on a request's exchange (and its failure, unless it is good), before the retry policy gets it.
 * asked_ms: the pause that the server asked for, 0: none. Returns whose fault it is if the service did not answer. */
enum tp_fault tp_gate_judged(struct tp_gate *gate, const struct tp_lives *lives, struct tp_request *request,
                             struct tp_verdict verdict, enum tp_failure_kind failure, int64_t asked_ms, int64_t now_ms);

/* Reports that a request's exchange was given up without a verdict. */
void tp_gate_lost(struct tp_request *request, int64_t now_ms);

/* When a breaker must be looked at next, after now_ms; -1: never. */
int64_t tp_gate_due(const struct tp_gate *gate, int64_t now_ms);

/* Returns a queue whose outage has just become too long, so that its requests must end; NULL: none. */
struct tp_completions *tp_gate_over(const struct tp_gate *gate, int64_t now_ms);

/* Whether the outage of the request's queue has become too long, so that none of its exchanges may begin. */
bool tp_gate_is_shut(const struct tp_request *request);

/* The batch was stopped: from now on each read that settles an attempt is tried without the breaker, as the service may
 * never come back. Not after tp_gate_over. */
void tp_gate_disarm(struct tp_gate *gate, struct tp_completions *queue);

/* Call it before a queue is freed. */
void tp_gate_forget(struct tp_gate *gate, struct tp_lives *lives, struct tp_completions *queue);

#endif
