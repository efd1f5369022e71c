/* What the engine has from outside besides the network: two clocks, waiting, and chance. */
#ifndef TP_CLOCK_H
#define TP_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds of a clock that is never set: for deadlines and durations. */
int64_t tp_clock_ms(void);

/* Unix seconds with fraction. */
double tp_clock_unix(void);

/* Waits until the descriptor (-1: none) is readable, at most timeout_ms (-1: no limit). False when a signal came in
 * between. */
bool tp_clock_wait(int descriptor, int64_t timeout_ms);

/* A number that nobody has to be unable to guess: where a sequence of random numbers starts. */
uint64_t tp_clock_entropy(void);

#endif
