/* The ids of a batch in their order, and which of them are not taken yet. An id takes 24 bytes here, and over 100 in
 * Lua's strings and tables. */
#ifndef TP_ID_LIST_H
#define TP_ID_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "id.h"

/* In which letters an id was written; of mixed ones no more is kept. */
enum tp_id_spelling { TP_ID_LOWER, TP_ID_UPPER, TP_ID_MIXED };

/* What is kept about an id besides its digits. */
struct tp_id_note {
  uint64_t position : 60; /* in the caller's input; below 2^60 */
  unsigned spelling : 2;  /* enum tp_id_spelling */
  unsigned pending : 1;   /* the order is cancel-pending already */
  unsigned waits : 1;     /* it is not taken yet */
};

/* Starts as {0}. */
struct tp_id_list {
  unsigned char (*ids)[TP_ID_PACKED]; /* owned, as notes are */
  struct tp_id_note *notes;
  size_t count, capacity;
  size_t waiting; /* the number of ids not taken yet */
  /* Made by the first tp_id_list_find: indices plus one, 0: free. */
  uint32_t *slots;
  size_t slot_count, indexed;
};

/* Appends a valid id. False: out of memory, and nothing has changed. */
bool tp_id_list_add(struct tp_id_list *list, struct tp_slice id, uint64_t position, bool pending);

/* Takes an id, by its index (below count). False: it was taken before. */
bool tp_id_list_take(struct tp_id_list *list, size_t index);

/* Finds an id; letter case does not count. Returns the index of the first equal id, plus one; 0: there is none; -1: out
 * of memory. The first call makes an index of up to 8 bytes an id. */
int64_t tp_id_list_find(struct tp_id_list *list, struct tp_slice id);

void tp_id_list_free(struct tp_id_list *list);

#endif
