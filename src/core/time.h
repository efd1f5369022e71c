/* Parses the API's dates (RFC 3339), HTTP's dates, and the times in headers. Nothing here depends on the locale, the
 * time zone or the C library's calendar. */
#ifndef TP_TIME_H
#define TP_TIME_H

#include <stdbool.h>

#include "slice.h"

/* Reads "2022-04-08T15:00:00Z", "2021-03-25T10:00:00.000+02:00": a full date and time with Z or an offset; "t", "z" and
 * a space between date and time are understood, a leap second counts as the second after it. Years 0001 to 9999, days
 * checked against the calendar. Writes Unix seconds with fraction (negative before 1970).
 * False, and *seconds untouched, when the text is anything else. */
bool tp_time_parse(struct tp_slice text, double *seconds);

/* Reads the three forms of a date in HTTP (RFC 9110 section 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT",
 * "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"; UTC is understood for GMT, and the name of the day may
 * be another day's. now: Unix seconds; a year of two digits is the one nearest to it.
 * False, and *seconds untouched, when the text is anything else. */
bool tp_time_parse_http(struct tp_slice text, double now, double *seconds);

/* The seconds between now (Unix seconds) and the time that a header tells, in any of these forms:
 *   seconds from now               7, 1.5                         below 1e9 (2001 as an epoch, or 31 years)
 *   an epoch in seconds            1649430004, 1649430004.5       below 1e11
 *   an epoch in milliseconds       1649430004000                  below 1e14
 *   an epoch in microseconds       1649430004000000               below 1e17
 *   a date of HTTP or of RFC 3339  Fri, 08 Apr 2022 15:00:04 GMT, 2022-04-08T15:00:04Z
 * A past date or epoch gives 0. -1: the text is anything else or empty, or the time is more than `longest` seconds
 * before or after now, which can't be true and counts as a missing header. */
double tp_time_until(struct tp_slice text, double now, double longest);

#endif
