/* A number that tells one list of ids from another: of the distinct ids in their order, whatever else is known of their
 * orders and however their letters are written. */
#ifndef TP_FINGERPRINT_H
#define TP_FINGERPRINT_H

#include <stdint.h>

#include "id_set.h"

/* Of so many different ids a second one is known to be one: 6 MiB. What is repeated behind them counts as it comes. */
enum { TP_FINGERPRINT_KNOWN_MOST = 1 << 18, TP_FINGERPRINT_SIZE = 48 };

/* Starts as {0}. */
struct tp_fingerprint {
  struct tp_id_set known;
  uint64_t hash, count;
};

/* Adds a valid id. False: out of memory. */
bool tp_fingerprint_add(struct tp_fingerprint *self, struct tp_slice id);

/* Writes it as "COUNT-HASH". */
void tp_fingerprint_write(const struct tp_fingerprint *self, char text[TP_FINGERPRINT_SIZE]);

void tp_fingerprint_free(struct tp_fingerprint *self);

#endif
