/* Reads the decimal numbers of headers, whatever the locale of the process. */
#ifndef TP_NUMBER_H
#define TP_NUMBER_H

#include <stdbool.h>

#include "slice.h"

/* Reads digits, with or without a fraction: "7", "1.5". False, with *number untouched, if the text holds anything else
 * (a sign, an exponent, a blank, "inf"), or if the number is past 1e300. It drops digits after the sixth of the
 * fraction. */
bool tp_number_parse(struct tp_slice text, double *number);

#endif
