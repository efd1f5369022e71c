/* Decimal numbers as headers have them, read without the locale of the process. */
#ifndef TP_NUMBER_H
#define TP_NUMBER_H

#include <stdbool.h>

#include "slice.h"

/* Reads digits, and after them a point with digits if there is one: "7", "1.5". False, and *number untouched, when any
 * part of the text is something else (a sign, an exponent, a blank, "inf"), and where the number is past 1e300. Digits
 * after the sixth behind the point are dropped. */
bool tp_number_parse(struct tp_slice text, double *number);

#endif
