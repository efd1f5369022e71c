/* A program that uses clients of the core at random. */
#ifndef SIM_HOST_H
#define SIM_HOST_H

#include <stdbool.h>

#include "../world.h"

/* How this host behaves, drawn once for a course. Shares are in thousandths of what it does next. */
struct sim_manners {
  int submits, aborts, stops, holds, leases, closes, drops, forks; /* … */
  int burst;                                                       /* calls that are submitted at once, at the most */
  int late;                                                        /* share of drives that come late */
  int64_t late_ms;                                                 /* by how much, at the most */
  int forgets;   /* share of calls whose request is given up at once */
  int looks;     /* share of drives after which it looks what has ended */
  int deadlines; /* share of calls with a deadline of their own */
};

void sim_host_draw(int calls);

/* Does one thing. False: there is nothing left to do. */
bool sim_host_act(void);

/* Gives everything up that is left. */
void sim_host_leave(void);

#endif
