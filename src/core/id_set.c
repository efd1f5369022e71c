/* The set of ids seen so far: exact, and small enough for millions. */
#include "id_set.h"

#include <stdlib.h>
#include <string.h>

static unsigned hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return (unsigned)(digit - '0');
  return (unsigned)((digit | 0x20) - 'a' + 10);
}

static void pack(struct tp_slice id, unsigned char packed[16]) {
  size_t nibble = 0;
  memset(packed, 0, 16);
  for (size_t i = 0; i < id.length && nibble < 32; i++) {
    if (id.at[i] == '-') continue;
    packed[nibble / 2] = (unsigned char)((unsigned)packed[nibble / 2] << 4 | hex_value(id.at[i]));
    nibble++;
  }
}

/* The bits of a random UUID are random already; those of one that was counted up are mixed (as in MurmurHash3's end).
 */
static size_t first_slot(const unsigned char packed[16], size_t capacity) {
  uint64_t high, low;
  memcpy(&high, packed, 8);
  memcpy(&low, packed + 8, 8);
  uint64_t hash = high ^ (low * 0x9E3779B97F4A7C15ULL);
  hash = (hash ^ hash >> 33) * 0xFF51AFD7ED558CCDULL;
  hash ^= hash >> 33;
  return (size_t)(hash % capacity);
}

static bool is_free(const unsigned char slot[16]) {
  static const unsigned char zero[16];
  return memcmp(slot, zero, 16) == 0;
}

/* False: it was there. There is a free slot. */
static bool insert(struct tp_id_set *set, const unsigned char packed[16]) {
  size_t at = first_slot(packed, set->capacity);
  while (!is_free(set->slots[at])) {
    if (memcmp(set->slots[at], packed, 16) == 0) return false;
    at = at + 1 == set->capacity ? 0 : at + 1;
  }
  memcpy(set->slots[at], packed, 16);
  set->count++;
  return true;
}

static bool grow(struct tp_id_set *set) {
  struct tp_id_set larger = {.capacity = set->capacity ? set->capacity + set->capacity / 2 : 64,
                             .has_zero = set->has_zero};
  larger.slots = calloc(larger.capacity, sizeof *larger.slots);
  if (!larger.slots) return false;
  for (size_t i = 0; i < set->capacity; i++)
    if (!is_free(set->slots[i])) insert(&larger, set->slots[i]);
  free(set->slots);
  *set = larger;
  return true;
}

int tp_id_set_add(struct tp_id_set *set, struct tp_slice id) {
  unsigned char packed[16];
  pack(id, packed);
  if (is_free(packed)) {
    bool fresh = !set->has_zero;
    set->has_zero = true;
    return fresh;
  }
  if (set->count >= set->capacity / 6 * 5 && !grow(set)) return -1;
  return insert(set, packed);
}

void tp_id_set_free(struct tp_id_set *set) {
  free(set->slots);
  *set = (struct tp_id_set){0};
}
