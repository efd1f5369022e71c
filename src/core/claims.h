/* What a worker has claimed of a store's ids, by their places in the store, and the times of those claims that have
 * ended as most do: with an outcome that is the same but for its time. These are kept as numbers until a commit writes
 * them, so that thousands of waiting outcomes need not be looked at again. */
#ifndef TP_CLAIMS_H
#define TP_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

/* A claim that has ended, and waits for a commit. */
struct tp_ended_claim {
  size_t place; /* from 1 on */
  uint64_t ms;  /* that it took */
};

/* Starts as {0}. */
struct tp_claims {
  unsigned char *claimed;       /* owned: a bit for each place */
  size_t places;                /* the number of bits; claims beyond have no bit yet */
  struct tp_ended_claim *ended; /* owned */
  size_t ended_count, ended_capacity;
  bool in_order; /* the ended claims are, by their places */
};

/* Claims the places from first (at least 1) to last. False: out of memory, and nothing has changed. */
bool tp_claims_add(struct tp_claims *claims, size_t first, size_t last);

/* Whether a place is claimed. */
bool tp_claims_has(const struct tp_claims *claims, size_t place);

/* Ends the claim on a place, if there is one. */
void tp_claims_remove(struct tp_claims *claims, size_t place);

/* Makes room for one claim to end. False: out of memory. */
bool tp_claims_expect(struct tp_claims *claims);

/* Keeps the time of a claimed place for the next commit; the place stays claimed until then. False: out of memory,
 * which can't be after tp_claims_expect. */
bool tp_claims_end(struct tp_claims *claims, size_t place, uint64_t ms);

/* Puts the ended claims in order of their places. */
void tp_claims_sort(struct tp_claims *claims);

/* Adds the times of ended claims, from that index on, to a text: a JSON array whose first entry belongs to the place of
 * that claim, and each further one to the next place; null for places in between. It ends before a gap of more than
 * most_gap places. Returns the index of the first claim that is not in it. Precondition: they are in order. */
size_t tp_claims_write(const struct tp_claims *claims, size_t from, size_t most_gap, struct tp_text *text);

/* After the commit: removes the ended claims. */
void tp_claims_settle(struct tp_claims *claims);

void tp_claims_free(struct tp_claims *claims);

#endif
