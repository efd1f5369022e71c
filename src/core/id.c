/* Ids as 16 bytes. */
#include "id.h"

#include <string.h>

/* The index of each byte's two digits in the text. */
static const unsigned char digit_index[TP_ID_PACKED] = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};

/* Of 0 to 9, a to f or A to F; letters have the bit 0x40. */
static unsigned hex_value(char digit) {
  return ((unsigned)digit & 15) + (((unsigned)digit & 0x40) ? 9 : 0);
}

void tp_id_pack(struct tp_slice id, unsigned char packed[TP_ID_PACKED]) {
  memset(packed, 0, TP_ID_PACKED);
  if (id.length != TP_ID_TEXT) return;
  for (size_t i = 0; i < TP_ID_PACKED; i++) {
    const char *digits = id.at + digit_index[i];
    packed[i] = (unsigned char)(hex_value(digits[0]) << 4 | hex_value(digits[1]));
  }
}

void tp_id_write(const unsigned char packed[TP_ID_PACKED], const char *digits, char text[TP_ID_TEXT]) {
  text[8] = text[13] = text[18] = text[23] = '-';
  for (size_t i = 0; i < TP_ID_PACKED; i++) {
    text[digit_index[i]] = digits[packed[i] >> 4];
    text[digit_index[i] + 1] = digits[packed[i] & 15];
  }
}

/* Mixes the bits as the end of MurmurHash3 does, because not every UUID is random: some are counted up.
 */
uint64_t tp_id_hash(const unsigned char packed[TP_ID_PACKED]) {
  uint64_t high, low;
  memcpy(&high, packed, 8);
  memcpy(&low, packed + 8, 8);
  uint64_t hash = high ^ (low * 0x9E3779B97F4A7C15ULL);
  hash = (hash ^ hash >> 33) * 0xFF51AFD7ED558CCDULL;
  return hash ^ hash >> 33;
}
