/* The two clocks: one to wait by, one to tell the date by. */
#ifndef TP_CLOCK_H
#define TP_CLOCK_H

#include <stdint.h>

/* Milliseconds of a clock that is never set: for deadlines and durations. */
int64_t tp_clock_ms(void);

/* Unix seconds with fraction. */
double tp_clock_unix(void);

#endif
