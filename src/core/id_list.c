/* The ids of a batch in their order. */
#include "id_list.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 };
enum { POSITION_BITS = 60 }; /* of a note */

static enum tp_id_spelling spelling_of(struct tp_slice id) {
  bool lower = false, upper = false;
  for (size_t i = 0; i < id.length; i++) {
    unsigned kind = (unsigned)id.at[i] & 0x60; /* of ASCII: where letters stand */
    lower |= kind == 0x60;
    upper |= kind == 0x40;
  }
  if (!upper) return TP_ID_LOWER;
  return lower ? TP_ID_MIXED : TP_ID_UPPER;
}

/* Doubling costs little: realloc moves large blocks without a copy, and pages not written yet take no memory. */
static bool grow(struct tp_id_list *list) {
  size_t capacity = list->capacity ? 2 * list->capacity : FIRST_CAPACITY;
  if (capacity > SIZE_MAX / TP_ID_PACKED) return false;
  void *ids = realloc(list->ids, capacity * sizeof *list->ids);
  if (!ids) return false;
  list->ids = ids;
  void *notes = realloc(list->notes, capacity * sizeof *list->notes);
  if (!notes) return false;
  list->notes = notes;
  list->capacity = capacity;
  return true;
}

bool tp_id_list_add(struct tp_id_list *list, struct tp_slice id, uint64_t position, bool pending) {
  if (list->count == list->capacity && !grow(list)) return false;
  tp_id_pack(id, list->ids[list->count]);
  list->notes[list->count++] = (struct tp_id_note){.position = position & ((UINT64_C(1) << POSITION_BITS) - 1),
                                                   .spelling = spelling_of(id),
                                                   .pending = pending,
                                                   .waits = 1};
  list->waiting++;
  return true;
}

bool tp_id_list_take(struct tp_id_list *list, size_t index) {
  if (!list->notes[index].waits) return false;
  list->notes[index].waits = 0;
  list->waiting--;
  return true;
}

/* Returns the slot of an id, or the free slot into which it would go. */
static uint32_t *slot_of(const struct tp_id_list *list, const unsigned char packed[TP_ID_PACKED]) {
  size_t at = (size_t)(tp_id_hash(packed) % list->slot_count);
  while (list->slots[at] && memcmp(list->ids[list->slots[at] - 1], packed, TP_ID_PACKED) != 0)
    at = at + 1 == list->slot_count ? 0 : at + 1;
  return &list->slots[at];
}

/* Makes the index cover all ids. It is at most three quarters full. */
static bool index_all(struct tp_id_list *list) {
  if (list->count >= list->slot_count / 4 * 3) {
    size_t slot_count = list->count / 2 * 3 + FIRST_CAPACITY;
    uint32_t *slots = list->count < UINT32_MAX ? calloc(slot_count, sizeof *slots) : NULL;
    if (!slots) return false;
    free(list->slots);
    list->slots = slots;
    list->slot_count = slot_count;
    list->indexed = 0;
  }
  for (; list->indexed < list->count; list->indexed++) {
    uint32_t *slot = slot_of(list, list->ids[list->indexed]);
    if (!*slot) *slot = (uint32_t)list->indexed + 1;
  }
  return true;
}

int64_t tp_id_list_find(struct tp_id_list *list, struct tp_slice id) {
  unsigned char packed[TP_ID_PACKED];
  if (!index_all(list)) return -1;
  tp_id_pack(id, packed);
  return *slot_of(list, packed);
}

void tp_id_list_free(struct tp_id_list *list) {
  free(list->slots);
  free(list->ids);
  free(list->notes);
  *list = (struct tp_id_list){0};
}
