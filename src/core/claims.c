/* What a worker has claimed of a store's ids, and the claims that have ended. */
#include "claims.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256, BITS = 8 };

static unsigned char bit_of(size_t place) {
  return (unsigned char)(1u << (place % BITS));
}

/* Makes bits for all places up to this one. */
static bool reach(struct tp_claims *claims, size_t place) {
  if (place < claims->places) return true;
  size_t bytes = (place / BITS + 1) * 2, before = claims->places / BITS;
  unsigned char *claimed = realloc(claims->claimed, bytes);
  if (!claimed) return false;
  memset(claimed + before, 0, bytes - before);
  claims->claimed = claimed;
  claims->places = bytes * BITS;
  return true;
}

bool tp_claims_add(struct tp_claims *claims, size_t first, size_t last) {
  if (first <= last && !reach(claims, last)) return false;
  for (size_t place = first; place <= last; place++) claims->claimed[place / BITS] |= bit_of(place);
  return true;
}

bool tp_claims_has(const struct tp_claims *claims, size_t place) {
  return place < claims->places && (claims->claimed[place / BITS] & bit_of(place)) != 0;
}

void tp_claims_remove(struct tp_claims *claims, size_t place) {
  if (place < claims->places) claims->claimed[place / BITS] &= (unsigned char)~bit_of(place);
}

bool tp_claims_expect(struct tp_claims *claims) {
  if (claims->ended_count < claims->ended_capacity) return true;
  size_t capacity = claims->ended_capacity ? 2 * claims->ended_capacity : FIRST_CAPACITY;
  struct tp_ended_claim *ended = realloc(claims->ended, capacity * sizeof *ended);
  if (!ended) return false;
  claims->ended = ended;
  claims->ended_capacity = capacity;
  return true;
}

bool tp_claims_end(struct tp_claims *claims, size_t place, uint64_t ms) {
  if (!tp_claims_expect(claims)) return false;
  claims->in_order =
      claims->ended_count == 0 || (claims->in_order && claims->ended[claims->ended_count - 1].place < place);
  claims->ended[claims->ended_count++] = (struct tp_ended_claim){place, ms};
  return true;
}

static int compare(const void *a, const void *b) {
  size_t first = ((const struct tp_ended_claim *)a)->place, second = ((const struct tp_ended_claim *)b)->place;
  return (first > second) - (first < second);
}

void tp_claims_sort(struct tp_claims *claims) {
  if (claims->ended_count && !claims->in_order)
    qsort(claims->ended, claims->ended_count, sizeof *claims->ended, compare);
  claims->in_order = true;
}

static void add_number(struct tp_text *text, uint64_t number) {
  char digits[20];
  size_t first = sizeof digits;
  do digits[--first] = (char)('0' + number % 10);
  while (number /= 10);
  tp_text_add(text, digits + first, sizeof digits - first);
}

size_t tp_claims_write(const struct tp_claims *claims, size_t from, size_t most_gap, struct tp_text *text) {
  size_t index = from, place = claims->ended[from].place;
  for (; index < claims->ended_count && claims->ended[index].place - place <= most_gap; index++, place++) {
    tp_text_add(text, index == from ? "[" : ",", 1);
    for (; place < claims->ended[index].place; place++) tp_text_add(text, "null,", 5);
    add_number(text, claims->ended[index].ms);
  }
  tp_text_add(text, "]", 1);
  return index;
}

void tp_claims_settle(struct tp_claims *claims) {
  for (size_t i = 0; i < claims->ended_count; i++) tp_claims_remove(claims, claims->ended[i].place);
  claims->ended_count = 0;
}

void tp_claims_free(struct tp_claims *claims) {
  free(claims->claimed);
  free(claims->ended);
  *claims = (struct tp_claims){0};
}
