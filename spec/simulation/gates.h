/* Checks what keeps the requests of a completion queue back: its host holds it, its lease has lapsed, or its circuit
 * breaker is open. It compares that with what the wire shows; if the wire does not show whether the breaker is open,
 * both are right. */
#ifndef SIM_GATES_H
#define SIM_GATES_H

#include "world.h"

/* The life of an exchange of a gated call, as in check.h. own: it is the call's own operation, not a read about it. */
void sim_gate_started(struct sim_exchange *exchange, bool own);
void sim_gate_sent(const struct sim_exchange *exchange, bool own);
void sim_gate_taken(const struct sim_exchange *exchange);
void sim_gate_given_up(const struct sim_exchange *exchange);

#endif
