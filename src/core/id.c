/* Ids as 16 bytes. */
#include "id.h"

#include <string.h>

static unsigned hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return (unsigned)(digit - '0');
  return (unsigned)((digit | 0x20) - 'a' + 10);
}

void tp_id_pack(struct tp_slice id, unsigned char packed[TP_ID_PACKED]) {
  size_t nibble = 0;
  memset(packed, 0, TP_ID_PACKED);
  for (size_t i = 0; i < id.length && nibble < 2 * TP_ID_PACKED; i++) {
    if (id.at[i] == '-') continue;
    packed[nibble / 2] = (unsigned char)((unsigned)packed[nibble / 2] << 4 | hex_value(id.at[i]));
    nibble++;
  }
}

void tp_id_write(const unsigned char packed[TP_ID_PACKED], const char *digits, char text[TP_ID_TEXT]) {
  for (size_t i = 0; i < TP_ID_PACKED; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *text++ = '-';
    *text++ = digits[packed[i] >> 4];
    *text++ = digits[packed[i] & 15];
  }
}
