/* Which of the queued requests may begin. Three things of a completion queue keep its requests back.
 *
 * Holding: a caller that takes outcomes one by one, as a loop does, does something else in between, and may never come
 * back. Its queue is held meanwhile: what was not sent is not sent by whoever drives the engine then: what is queued is
 * set aside, and exchanges that still wait for their connections are called back (tp_exchange_call_back). Reads that
 * settle what was sent go on.
 *
 * A lease: who works on something that others may take over has to hear now and then that it still is his. Looked at
 * where a request is begun, as the process may have slept since anybody else could.
 *
 * The circuit breaker (breaker.h): while the service does not answer, one exchange at a time probes. A read that is due
 * anyway is the best probe; where only cancels are queued, one of them reads its order first, as a POST without an
 * answer leaves a doubt each time. */
#ifndef TP_GATE_H
#define TP_GATE_H

#include <stdbool.h>

#include "answer.h"
#include "completions.h"
#include "life.h"
#include "request.h"

/* Starts as {0}. */
struct tp_gate {
  int held;                       /* completion queues that are held */
  struct tp_completions *tripped; /* those whose breaker is not closed */
};

/* Holds a queue, or releases it: what was set aside is queued again, before all else and in its order. Holding costs
 * nothing before somebody else drives the engine. */
void tp_gate_hold(struct tp_gate *gate, struct tp_lives *lives, struct tp_completions *queue, bool hold);

/* From ends_ms (tp_clock_ms) on nothing of the queue is begun, until it gets another lease; 0: it needs none. */
void tp_gate_lease(struct tp_gate *gate, struct tp_lives *lives, struct tp_completions *queue, int64_t ends_ms);

/* Whether the request's queue is held or its lease has lapsed, and the request waits with it. */
bool tp_gate_is_held(const struct tp_request *request);

/* Sets aside what is queued and held. To be called before queued requests are counted. */
void tp_gate_set_aside(const struct tp_gate *gate, struct tp_lives *lives);

/* The next of the queued requests that may begin now; NULL: none. */
struct tp_request *tp_gate_next(struct tp_gate *gate, struct tp_lives *lives, int64_t now_ms);

/* Before that request is begun: it may be made the probe or the trial. */
void tp_gate_begin(struct tp_request *request, int64_t now_ms);

/* Its exchange has ended with this verdict (and failure, unless that is good), which its retry does not know yet.
 * asked_ms: the pause that was asked for, 0: none. True: a failure spends no attempt. */
bool tp_gate_judged(struct tp_gate *gate, struct tp_request *request, struct tp_verdict verdict,
                    enum tp_failure_kind failure, int64_t asked_ms, int64_t now_ms);

/* Its exchange was given up. */
void tp_gate_lost(struct tp_request *request, int64_t now_ms);

/* When something is to be done because time passes, after now_ms; -1: never. */
int64_t tp_gate_due(const struct tp_gate *gate, int64_t now_ms);

/* A queue whose outage has become too long just now, so that its requests are to be ended; NULL: there is none. */
struct tp_completions *tp_gate_over(const struct tp_gate *gate, int64_t now_ms);

/* Whether no further exchange of the request may begin, as its outage is over in that way. */
bool tp_gate_is_shut(const struct tp_request *request);

/* The queue is stopped, so that what settles its requests is not to wait for a service that may never come back: from
 * now on each is tried for itself. Not after tp_gate_over. */
void tp_gate_disarm(struct tp_gate *gate, struct tp_completions *queue);

/* Before a queue is freed. */
void tp_gate_forget(struct tp_gate *gate, struct tp_lives *lives, struct tp_completions *queue);

#endif
