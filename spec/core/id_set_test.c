/* The set of ids seen so far. */
#include "../../src/core/id_set.h"

#include "check.h"

static int add(struct tp_id_set *set, const char *id) {
  return tp_id_set_add(set, slice(id));
}

int main(void) {
  enum { MANY = 300000 };
  struct tp_id_set set = {0};
  int fresh = 0, again = 0;
  char id[40];
  CHECK(add(&set, "eef10fb8-f3df-4c67-97c5-e18179723222") == 1, "an id is new once");
  CHECK(add(&set, "eef10fb8-f3df-4c67-97c5-e18179723222") == 0, "and then not");
  CHECK(add(&set, "EEF10FB8-F3DF-4C67-97C5-E18179723222") == 0, "in capitals neither");
  CHECK(add(&set, "00000000-0000-0000-0000-000000000000") == 1, "zeros are an id too");
  CHECK(add(&set, "00000000-0000-0000-0000-000000000000") == 0, "once");
  for (int i = 1; i <= MANY; i++) {
    snprintf(id, sizeof id, "00000000-0000-4000-8000-%012x", (unsigned)i);
    fresh += add(&set, id);
  }
  for (int i = 1; i <= MANY; i++) {
    snprintf(id, sizeof id, "00000000-0000-4000-8000-%012x", (unsigned)i);
    again += add(&set, id);
  }
  CHECK(fresh == MANY && again == 0, "none of many is lost or taken for another");
  CHECK(set.capacity * 16 < 2 * 16 * MANY, "a set takes less than 32 bytes an id: %zu slots", set.capacity);
  tp_id_set_free(&set);
  return check_status();
}
