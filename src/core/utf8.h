/* UTF-8, one character at a time. */
#ifndef TP_UTF8_H
#define TP_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Returns the position after the character, U+0080 or above, that begins at a position before end; NULL: it is invalid.
 * By the table of RFC 3629 section 4: shortest form only, no surrogates, nothing past U+10FFFF. */
static inline const unsigned char *tp_utf8_skip(const unsigned char *at, const unsigned char *end) {
  unsigned first = at[0], low = 0x80, high = 0xBF;
  size_t follow;
  if (first >= 0xC2 && first <= 0xDF) {
    follow = 1;
  } else if (first >= 0xE0 && first <= 0xEF) {
    follow = 2;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    follow = 3;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return NULL;
  }
  if ((size_t)(end - at) <= follow) return NULL;
  if (at[1] < low || at[1] > high) return NULL;
  for (size_t i = 2; i <= follow; i++) {
    if ((at[i] & 0xC0) != 0x80) return NULL;
  }
  return at + follow + 1;
}

/* Whether all bytes are valid UTF-8; NULs are. */
static inline bool tp_utf8_is_valid(const char *bytes, size_t length) {
  const unsigned char *at = (const unsigned char *)bytes, *end = at + length;
  while (at && at < end) at = *at < 0x80 ? at + 1 : tp_utf8_skip(at, end);
  return at != NULL || !length;
}

/* Returns the code point of a valid character of that many bytes, at least two. */
static inline uint32_t tp_utf8_code(const unsigned char *at, size_t length) {
  uint32_t code = at[0] & (0x7Fu >> length);
  for (size_t i = 1; i < length; i++) code = code << 6 | (at[i] & 0x3Fu);
  return code;
}

/* Writes a code point up to U+10FFFF as UTF-8; returns its bytes. */
static inline size_t tp_utf8_encode(uint32_t code, char out[4]) {
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = length - 1; i > 0; i--, code >>= 6) out[i] = (char)(0x80 | (code & 0x3F));
  out[0] = (char)((0xF00u >> length & 0xF0) | code);
  return length;
}

/* Whether the byte is inside a character rather than its first. */
static inline bool tp_utf8_is_inside(char byte) {
  return ((unsigned char)byte & 0xC0) == 0x80;
}

#endif
