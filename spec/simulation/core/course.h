/* One course: a host that uses clients of the core at random against a service drawn at random. */
#ifndef SIM_COURSE_H
#define SIM_COURSE_H

#include <stdint.h>

/* Goes through the course of a seed. Returns how many calls it made; does not return where something is wrong. */
int sim_course(uint64_t seed);

#endif
