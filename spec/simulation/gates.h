/* What keeps the requests of a completion queue back, as checks: its host holds it, its lease has lapsed, or its
 * circuit breaker is open. Held against what the wire shows; where that leaves it open whether the breaker is, all is
 * well. */
#ifndef SIM_GATES_H
#define SIM_GATES_H

#include "world.h"

/* The life of an exchange of a gated call, as in check.h. own: it is the call's own operation, not a read about it. */
void sim_gate_started(struct sim_exchange *exchange, bool own);
void sim_gate_sent(const struct sim_exchange *exchange, bool own);
void sim_gate_taken(const struct sim_exchange *exchange);
void sim_gate_given_up(const struct sim_exchange *exchange);

#endif
