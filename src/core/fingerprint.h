/* A fingerprint of a list of ids, which tells it from other lists. It depends on the distinct ids and their sequence
 * alone: not on letter case, and not on anything else known about the orders. */
#ifndef TP_FINGERPRINT_H
#define TP_FINGERPRINT_H

#include <stdint.h>

#include "id_set.h"

/* Repetitions are recognised among the first so many distinct ids, which take 6 MiB. An id that is repeated after those
 * counts each time. */
enum { TP_FINGERPRINT_KNOWN_MOST = 1 << 18, TP_FINGERPRINT_SIZE = 48 };

/* Starts as {0}. */
struct tp_fingerprint {
  struct tp_id_set known;
  uint64_t hash, count;
};

/* Adds a valid id. False: out of memory. */
bool tp_fingerprint_add(struct tp_fingerprint *self, struct tp_slice id);

/* Adds a valid id that differs from all others, so that none need be remembered. */
void tp_fingerprint_add_distinct(struct tp_fingerprint *self, struct tp_slice id);

/* Writes it as "COUNT-HASH". */
void tp_fingerprint_write(const struct tp_fingerprint *self, char text[TP_FINGERPRINT_SIZE]);

void tp_fingerprint_free(struct tp_fingerprint *self);

#endif
