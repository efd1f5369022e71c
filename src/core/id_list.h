/* The ids of a batch in their order, and which of them wait for their turn: 24 bytes each, where strings and tables of
 * Lua's take over 100. */
#ifndef TP_ID_LIST_H
#define TP_ID_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "id.h"

/* How an id was spelled, as far as that is kept. */
enum tp_id_spelling { TP_ID_LOWER, TP_ID_UPPER, TP_ID_MIXED };

/* What is known of an id beside its digits. */
struct tp_id_note {
  uint64_t position : 60; /* in the caller's input; below 2^60 */
  unsigned spelling : 2;  /* enum tp_id_spelling */
  unsigned pending : 1;   /* the order waits for its cancellation already */
  unsigned waits : 1;     /* it was not taken yet */
};

/* Starts as {0}. */
struct tp_id_list {
  unsigned char (*ids)[TP_ID_PACKED]; /* owned, as notes are */
  struct tp_id_note *notes;
  size_t count, capacity;
  size_t waiting; /* how many were not taken */
  /* Made by the first tp_id_list_find: indices plus one, 0: free. */
  uint32_t *slots;
  size_t slot_count, indexed;
};

/* Appends a valid id. False: out of memory, and nothing has changed. */
bool tp_id_list_add(struct tp_id_list *list, struct tp_slice id, uint64_t position, bool pending);

/* Takes an id, by its index (below count). False: it was taken before. */
bool tp_id_list_take(struct tp_id_list *list, size_t index);

/* Finds an id, whatever its letter case: the index of the first one that is the same, plus one; 0: there is none; -1:
 * out of memory. Takes up to 8 bytes an id more. */
int64_t tp_id_list_find(struct tp_id_list *list, struct tp_slice id);

void tp_id_list_free(struct tp_id_list *list);

#endif
