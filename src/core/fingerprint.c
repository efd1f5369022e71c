/* A fingerprint of a list of ids. */
#include "fingerprint.h"

#include <inttypes.h>
#include <stdio.h>

bool tp_fingerprint_add(struct tp_fingerprint *self, struct tp_slice id) {
  if (self->count < TP_FINGERPRINT_KNOWN_MOST) {
    int added = tp_id_set_add(&self->known, id);
    if (added != 1) return added == 0;
  }
  tp_fingerprint_add_distinct(self, id);
  return true;
}

void tp_fingerprint_add_distinct(struct tp_fingerprint *self, struct tp_slice id) {
  uint64_t hash = self->hash ^ 0xCBF29CE484222325ULL; /* FNV-1a */
  for (size_t i = 0; i < id.length; i++) hash = (hash ^ (unsigned char)(id.at[i] | 0x20)) * 0x100000001B3ULL;
  self->hash = hash;
  self->count++;
}

void tp_fingerprint_write(const struct tp_fingerprint *self, char text[TP_FINGERPRINT_SIZE]) {
  snprintf(text, TP_FINGERPRINT_SIZE, "%" PRIu64 "-%016" PRIx64, self->count, self->hash);
}

void tp_fingerprint_free(struct tp_fingerprint *self) {
  tp_id_set_free(&self->known);
}
