/* The set of ids seen so far: exact, and small enough for millions. */
#ifndef TP_ID_SET_H
#define TP_ID_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

enum { TP_ID_SET_TABLES = 64 };

/* Starts as {0}. An id takes 16 bytes. The ids are spread over tables, each at most five sixths full. The tables grow
 * one at a time, so growing needs little extra memory. */
struct tp_id_set {
  struct tp_id_table {
    unsigned char (*slots)[16]; /* owned; all zero: free */
    size_t capacity, count;
  } tables[TP_ID_SET_TABLES];
  bool has_zero; /* the id of zeros alone, which a slot cannot hold */
};

/* Adds a valid id (see tp_id_is_valid); letter case does not count. 1: it is new, 0: it was there, -1: out of memory.
 */
int tp_id_set_add(struct tp_id_set *set, struct tp_slice id);

void tp_id_set_free(struct tp_id_set *set);

#endif
