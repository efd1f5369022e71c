/* The characters of JSON, for json_reader.c and json.c. */
#ifndef TP_JSON_CHARACTERS_H
#define TP_JSON_CHARACTERS_H

#include <stdbool.h>

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

/* Returns the value of the four hexadecimal digits of a \u escape; -1 if they are not four such digits. */
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

#endif
