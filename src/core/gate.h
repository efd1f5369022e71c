/* Which of the queued requests may begin.
 *
 * A caller that takes outcomes from a completion queue one by one, as a loop does, does something else in between, and
 * may never come back. Its queue is held meanwhile: what was not sent is not sent by whoever drives the engine then.
 * Reads that settle what was sent go on. */
#ifndef TP_GATE_H
#define TP_GATE_H

#include <stdbool.h>

#include "completions.h"
#include "life.h"

/* Starts as {0}. */
struct tp_gate {
  int held; /* completion queues that are held */
};

/* Holds a queue, or releases it: what was set aside is queued again, before all else and in its order. Holding costs
 * nothing before somebody else drives the engine. */
void tp_gate_hold(struct tp_gate *gate, struct tp_lives *lives, struct tp_completions *queue, bool hold);

/* Sets aside what is queued and held. To be called before the queue of those to be sent is looked at. */
void tp_gate_set_aside(const struct tp_gate *gate, struct tp_lives *lives);

#endif
