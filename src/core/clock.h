/* What the engine needs of its surroundings besides the network: two clocks, a wait, and random bits. The simulator has
 * its own clock.c. */
#ifndef TP_CLOCK_H
#define TP_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds of a monotonic clock: for deadlines and durations. */
int64_t tp_clock_ms(void);

/* Unix seconds with fraction. */
double tp_clock_unix(void);

/* Waits until the descriptor (-1: none) is readable, at most timeout_ms (-1: no limit). False if a signal ended the
 * wait. */
bool tp_clock_wait(int descriptor, int64_t timeout_ms);

/* A seed for random numbers that spread retries. It need not be secret. */
uint64_t tp_clock_entropy(void);

#endif
