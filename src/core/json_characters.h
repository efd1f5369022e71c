/* What checking and walking JSON share: for json_check.c and json.c alone. */
#ifndef TP_JSON_INTERNAL_H
#define TP_JSON_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

/* cJSON 1.7 copies a number into 64 bytes before it reads it (parse_number) and drops what does not fit. 60 characters
 * leave room for the exponent that spell_number may add: "0." and 58 digits become 59 digits and "e-58". */
enum { NUMBER_LENGTH = 60, NUMBER_ROOM = 64 };

static inline bool is_space(int c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline bool is_digit(int c) {
  return c >= '0' && c <= '9';
}

static inline int hex_digit(int c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* The four hexadecimal digits of a \u escape, -1 when they are not. */
static inline long hex4(const unsigned char *at, const unsigned char *end) {
  long unit = 0;
  if (end - at < 4) return -1;
  for (int i = 0; i < 4; i++) {
    int digit = hex_digit(at[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

static inline bool is_high_surrogate(long unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}

static inline bool is_low_surrogate(long unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

/* Writes a number of at most NUMBER_LENGTH characters without its point, "12.5" as "125e-1", which is the same value;
 * returns the length. strtod, and so cJSON, takes the decimal point from the locale of the thread, of which cJSON looks
 * only at the first byte (some are longer) and through localeconv, whose result other threads may overwrite meanwhile.
 * Without a point none of that matters. */
size_t tp_json_spell_number(struct tp_slice number, char out[NUMBER_ROOM]);

#endif
