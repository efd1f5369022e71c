/* The claims of a worker on the ids of a store. */
#include "../../src/core/claims.h"

#include "check.h"

static bool writes(struct tp_claims *claims, size_t from, size_t gap, const char *expected, size_t following) {
  struct tp_text text = {0};
  size_t index = tp_claims_write(claims, from, gap, &text);
  bool same = index == following && strcmp(text.at, expected) == 0;
  tp_text_free(&text);
  return same;
}

int main(void) {
  enum { MANY = 100000 };
  struct tp_claims claims = {0};
  CHECK(!tp_claims_has(&claims, 1), "nothing is claimed at first");
  tp_claims_remove(&claims, 5);
  CHECK(tp_claims_add(&claims, 3, 2) && !tp_claims_has(&claims, 2), "nor by an empty range");
  CHECK(tp_claims_add(&claims, 2, 9), "a range");
  CHECK(!tp_claims_has(&claims, 1) && tp_claims_has(&claims, 2) && tp_claims_has(&claims, 9),
        "is claimed with its ends");
  CHECK(!tp_claims_has(&claims, 10) && !tp_claims_has(&claims, MANY), "and nothing beyond");
  tp_claims_remove(&claims, 4);
  CHECK(!tp_claims_has(&claims, 4) && tp_claims_has(&claims, 3) && tp_claims_has(&claims, 5), "one is removed");
  CHECK(tp_claims_add(&claims, MANY, MANY) && tp_claims_has(&claims, MANY) && !tp_claims_has(&claims, MANY - 1),
        "a far one");
  CHECK(tp_claims_has(&claims, 2) && !tp_claims_has(&claims, 4), "changes none before");

  CHECK(tp_claims_end(&claims, 5, 12) && tp_claims_end(&claims, 2, 0) && tp_claims_end(&claims, 3, 12345678901),
        "ended");
  CHECK(claims.ended_count == 3 && tp_claims_has(&claims, 5), "they stay claimed");
  tp_claims_sort(&claims);
  CHECK(writes(&claims, 0, 1, "[0,12345678901,null,12]", 3), "they are written in order, with null in between");
  CHECK(writes(&claims, 0, 0, "[0,12345678901]", 2), "a longer gap ends the array");
  CHECK(writes(&claims, 2, 0, "[12]", 3), "and the next one goes on");
  CHECK(tp_claims_end(&claims, 9, 7), "one more");
  tp_claims_sort(&claims);
  CHECK(writes(&claims, 2, 3, "[12,null,null,null,7]", 4), "a gap of just that many");
  tp_claims_settle(&claims);
  CHECK(claims.ended_count == 0 && !tp_claims_has(&claims, 5) && !tp_claims_has(&claims, 2),
        "a commit ends the claims");
  CHECK(tp_claims_has(&claims, 6) && tp_claims_has(&claims, MANY), "of those alone");
  tp_claims_free(&claims);
  CHECK(!tp_claims_has(&claims, 6), "freed");

  size_t right = 0;
  CHECK(tp_claims_add(&claims, 1, MANY), "many");
  for (size_t place = MANY; place >= 1; place--) right += tp_claims_end(&claims, place, place);
  tp_claims_sort(&claims);
  for (size_t i = 0; i < MANY; i++) right += claims.ended[i].place == i + 1 && claims.ended[i].ms == i + 1;
  CHECK(right == 2 * (size_t)MANY, "are sorted");
  tp_claims_free(&claims);
  return check_status();
}
