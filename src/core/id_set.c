/* The set of ids seen so far: exact, and small enough for millions. */
#include "id_set.h"

#include <stdlib.h>
#include <string.h>

#include "id.h"

static bool is_free(const unsigned char slot[16]) {
  static const unsigned char zero[16];
  return memcmp(slot, zero, 16) == 0;
}

/* False: it was there. Precondition: the table has a free slot. */
static bool insert(struct tp_id_table *table, const unsigned char packed[16], uint64_t hash) {
  size_t at = (size_t)(hash % table->capacity);
  while (!is_free(table->slots[at])) {
    if (memcmp(table->slots[at], packed, 16) == 0) return false;
    at = at + 1 == table->capacity ? 0 : at + 1;
  }
  memcpy(table->slots[at], packed, 16);
  table->count++;
  return true;
}

/* first: the capacity that it starts with. */
static bool grow(struct tp_id_table *table, size_t first) {
  struct tp_id_table larger = {.capacity = table->capacity ? table->capacity + table->capacity / 2 : first};
  larger.slots = calloc(larger.capacity, sizeof *larger.slots);
  if (!larger.slots) return false;
  for (size_t i = 0; i < table->capacity; i++)
    if (!is_free(table->slots[i])) insert(&larger, table->slots[i], tp_id_hash(table->slots[i]));
  free(table->slots);
  *table = larger;
  return true;
}

int tp_id_set_add(struct tp_id_set *set, struct tp_slice id) {
  unsigned char packed[16];
  tp_id_pack(id, packed);
  if (is_free(packed)) {
    bool fresh = !set->has_zero;
    set->has_zero = true;
    return fresh;
  }
  uint64_t hash = tp_id_hash(packed);
  size_t number = (size_t)(hash >> 58);
  struct tp_id_table *table = &set->tables[number];
  /* Tables start with 24 to 36 slots, so that they grow at different times and into memory that others have left. */
  size_t first = 24 + number * 12 / TP_ID_SET_TABLES;
  if (table->count >= table->capacity / 6 * 5 && !grow(table, first)) return -1;
  return insert(table, packed, hash);
}

void tp_id_set_free(struct tp_id_set *set) {
  for (size_t i = 0; i < TP_ID_SET_TABLES; i++) free(set->tables[i].slots);
  *set = (struct tp_id_set){0};
}
