/* The wire between the engines and the service: exchanges from their start until nobody has anything to do with them.
 */
#ifndef SIM_WIRE_H
#define SIM_WIRE_H

#include "world.h"

/* A new exchange, all else zero. Its number is its place in the world. */
struct sim_exchange *sim_wire_open(int64_t opens_in_ms);

int sim_wire_number(const struct sim_exchange *exchange);

/* Plans what becomes of an exchange that leaves now. */
void sim_wire_send(struct sim_exchange *exchange);

/* Nobody waits for the answer any more; what was sent is served all the same. */
void sim_wire_detach(struct sim_exchange *exchange);

void sim_wire_event(const struct sim_event *event);

#endif
