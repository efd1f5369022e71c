/* Dates of the API (RFC 3339) as Unix seconds. */
#ifndef TP_TIME_H
#define TP_TIME_H

#include <stdbool.h>

#include "slice.h"

/* Reads "2022-04-08T15:00:00Z", "2021-03-25T10:00:00.000+02:00": a full date and time with Z or an offset; "t", "z" and
 * a space between date and time are understood, a leap second counts as the second after it. Years 0001 to 9999, days
 * checked against the calendar. Writes Unix seconds with fraction (negative before 1970).
 * False, and *seconds untouched, when the text is anything else. Needs no locale and no time zone of the process. */
bool tp_time_parse(struct tp_slice text, double *seconds);

#endif
