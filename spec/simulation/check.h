/* The rules that make it exact, as checks: what happens on the wire and what is told in the end is held against what
 * the service knows. Nothing in here looks at how the core comes to its decisions. */
#ifndef SIM_CHECK_H
#define SIM_CHECK_H

#include "world.h"

/* The life of an exchange: it is begun; its request leaves; the engine takes its end; or gives it up before that. */
void sim_check_started(struct sim_exchange *exchange);
void sim_check_sent(const struct sim_exchange *exchange);
void sim_check_taken(const struct sim_exchange *exchange);
void sim_check_given_up(const struct sim_exchange *exchange);

/* The outcome of the call of that number was told: failure is NULL if it went well. shown: the order's status in the
 * answer. */
void sim_check_told(int number, const struct tp_failure *failure, enum tp_order_status shown);

/* The course is over, and nothing happens any more. */
void sim_check_books(void);

#endif
