/* The set of ids seen so far. */
#include "../../src/core/id_set.h"

#include "check.h"

static int add(struct tp_id_set *set, const char *id) {
  return tp_id_set_add(set, slice(id));
}

/* What a set takes while its largest table grows by half, in bytes. */
static size_t most_memory(const struct tp_id_set *set) {
  size_t slots = 0, largest = 0;
  for (size_t i = 0; i < TP_ID_SET_TABLES; i++) {
    size_t capacity = set->tables[i].capacity;
    slots += capacity;
    if (capacity > largest) largest = capacity;
  }
  return sizeof *set + (slots + largest + largest / 2) * sizeof *set->tables[0].slots;
}

int main(void) {
  enum { MANY = 300000 };
  struct tp_id_set set = {0};
  int fresh = 0, again = 0, too_large = 0;
  char id[40];
  CHECK(add(&set, "eef10fb8-f3df-4c67-97c5-e18179723222") == 1, "an id is new once");
  CHECK(add(&set, "eef10fb8-f3df-4c67-97c5-e18179723222") == 0, "and then not");
  CHECK(add(&set, "EEF10FB8-F3DF-4C67-97C5-E18179723222") == 0, "in capitals neither");
  CHECK(add(&set, "00000000-0000-0000-0000-000000000000") == 1, "zeros are an id too");
  CHECK(add(&set, "00000000-0000-0000-0000-000000000000") == 0, "once");
  for (int i = 1; i <= MANY; i++) {
    snprintf(id, sizeof id, "00000000-0000-4000-8000-%012x", (unsigned)i);
    fresh += add(&set, id);
    if (i >= MANY / 10 && i % 1000 == 0 && most_memory(&set) > 28 * (size_t)i) too_large++;
  }
  for (int i = 1; i <= MANY; i++) {
    snprintf(id, sizeof id, "00000000-0000-4000-8000-%012x", (unsigned)i);
    again += add(&set, id);
  }
  CHECK(fresh == MANY && again == 0, "none of many is lost or taken for another");
  CHECK(too_large == 0, "growing included, a set never takes more than 28 bytes an id: %d times", too_large);
  size_t balanced = 0;
  for (size_t i = 0; i < TP_ID_SET_TABLES; i++) {
    size_t count = set.tables[i].count;
    if (count > MANY / TP_ID_SET_TABLES / 2 && count <= set.tables[i].capacity / 6 * 5) balanced++;
  }
  CHECK(balanced == TP_ID_SET_TABLES, "every table has its share of the ids, and room: %zu", balanced);
  tp_id_set_free(&set);
  return check_status();
}
