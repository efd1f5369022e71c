/* Base64 (RFC 4648 section 4) of things whose length is known: keys and signatures. */
#include "base64.h"

static int value_of(char digit) {
  if (digit >= 'A' && digit <= 'Z') return digit - 'A';
  if (digit >= 'a' && digit <= 'z') return digit - 'a' + 26;
  if (digit >= '0' && digit <= '9') return digit - '0' + 52;
  if (digit == '+') return 62;
  return digit == '/' ? 63 : -1;
}

bool tp_base64_decode(struct tp_slice text, unsigned char *bytes, size_t length) {
  size_t digits = (length * 8 + 5) / 6, with_padding = (length + 2) / 3 * 4, written = 0;
  unsigned bits = 0, held = 0;
  if (text.length != with_padding) return false;
  for (size_t i = 0; i < digits; i++) {
    int value = value_of(text.at[i]);
    if (value < 0) return false;
    bits = bits << 6 | (unsigned)value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[written++] = (unsigned char)(bits >> held);
    bits &= (1U << held) - 1;
  }
  for (size_t i = digits; i < with_padding; i++) {
    if (text.at[i] != '=') return false;
  }
  return bits == 0;
}

void tp_base64_encode(const unsigned char *bytes, size_t length, char *text) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < length; i += 3) {
    unsigned left = (unsigned)(length - i), bits = (unsigned)bytes[i] << 16;
    if (left > 1) bits |= (unsigned)bytes[i + 1] << 8;
    if (left > 2) bits |= bytes[i + 2];
    *text++ = digits[bits >> 18];
    *text++ = digits[bits >> 12 & 63];
    *text++ = left > 1 ? digits[bits >> 6 & 63] : '=';
    *text++ = left > 2 ? digits[bits & 63] : '=';
  }
  *text = '\0';
}
