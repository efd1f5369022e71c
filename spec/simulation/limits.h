/* The limits of the simulated service, and how its answers tell them. */
#ifndef SIM_LIMITS_H
#define SIM_LIMITS_H

#include <stddef.h>

#include "world.h"

void sim_limits_draw(void);

/* Counts a request that arrives now, and writes what its answer says of the limits. False: it is refused. */
bool sim_limits_take(struct sim_answer *answer);

/* Writes seconds from now in the way of this service, "" if that is none. */
void sim_limits_write_time(char *text, size_t size, enum sim_time way, double seconds);

/* Whether a client can know what a time in this form means. */
bool sim_limits_time_means(enum sim_time way);

#endif
