/* Checks the rules that make the client exact: compares what happens on the wire, and the outcomes that are reported,
 * with what the service knows. Nothing here looks at how the core decides. */
#ifndef SIM_CHECK_H
#define SIM_CHECK_H

#include "world.h"

/* The life of an exchange: it is begun; its request leaves; the engine takes its end; or gives it up before that. */
void sim_check_started(struct sim_exchange *exchange);
void sim_check_sent(const struct sim_exchange *exchange);
void sim_check_taken(const struct sim_exchange *exchange);
void sim_check_given_up(const struct sim_exchange *exchange);

/* The outcome of the call of that number was reported. failure: NULL if it succeeded. shown: the order's status in the
 * answer. */
void sim_check_told(int number, const struct tp_failure *failure, enum tp_order_status shown);

/* The course is over, and nothing happens any more. */
void sim_check_books(void);

#endif
