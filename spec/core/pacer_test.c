/* When the account may be asked next. */
#include "../../src/core/pacer.h"

#include "check.h"

static struct tp_response answer(int status, double remaining, double reset_s, double retry_after_s) {
  return (struct tp_response){.status = status,
                              .retry_after_s = retry_after_s,
                              .ratelimit_limit = 50,
                              .ratelimit_remaining = remaining,
                              .ratelimit_reset_s = reset_s};
}

static void test_pauses(void) {
  struct tp_pacer pacer = {0};
  struct tp_response plain = answer(429, -1, -1, -1), zero = answer(429, 0, 7, 0), long_one = answer(429, 0, 7, 1800);
  struct tp_response reset = answer(429, 0, 7, -1);
  CHECK(tp_pacer_throttled(&pacer, &reset, 1000, 0) == 8000, "a 429 without Retry-After waits for the reset");
  pacer = (struct tp_pacer){0};
  CHECK(tp_pacer_throttled(&pacer, &long_one, 1000, 0) == 1801000, "half an hour is waited when it is asked for");
  CHECK(tp_pacer_throttled(&pacer, &reset, 2000, 0) == 1801000, "a shorter wait does not cut a longer one");
  pacer = (struct tp_pacer){0};
  CHECK(tp_pacer_throttled(&pacer, &plain, 1000, 0) == 2000, "without any word the backoff starts at 1 s");
  CHECK(tp_pacer_throttled(&pacer, &plain, 2000, 0) == 4000, "and doubles with each pause");
  CHECK(tp_pacer_throttled(&pacer, &plain, 2001, 0) == 4001, "but not with each request that was under way");
  struct tp_response good = answer(200, -1, -1, -1);
  tp_pacer_answered(&pacer, &good, 0, 4001);
  CHECK(tp_pacer_throttled(&pacer, &plain, 5000, 0) == 6000, "an answer lets it start anew");
  pacer = (struct tp_pacer){0};
  int64_t first = tp_pacer_throttled(&pacer, &zero, 0, 0);
  int64_t second = tp_pacer_throttled(&pacer, &zero, first, 0);
  int64_t third = tp_pacer_throttled(&pacer, &zero, second, 0);
  CHECK(first == 200 && second == first + 1000 && third == second + 2000, "Retry-After: 0 does not go round fast");
}

static void test_limits(void) {
  struct tp_pacer pacer = {0};
  CHECK(tp_pacer_cap(&pacer, 16) == 1, "one request is in flight until the first answer");
  struct tp_response good = answer(200, 5, 3, -1);
  tp_pacer_answered(&pacer, &good, 2, 1000);
  CHECK(tp_pacer_cap(&pacer, 16) == 16, "then as many as are wanted");
  CHECK(tp_pacer_next(&pacer) <= 1000, "while more remain than are in flight, nothing waits");
  good.ratelimit_remaining = 2;
  tp_pacer_answered(&pacer, &good, 2, 1000);
  CHECK(tp_pacer_next(&pacer) == 4000, "when what remains is in flight already, the reset is waited for");
}

static void test_rate(void) {
  struct tp_pacer pacer = {.rate = 10};
  int sent = 0;
  for (int64_t now = 100000; now < 102000; now++)
    while (tp_pacer_next(&pacer) <= now) {
      tp_pacer_sent(&pacer, now);
      sent++;
    }
  CHECK(sent == 20 || sent == 21, "a rate of 10 lets 20 through in 2 s, and one to begin with: %d", sent);
}

int main(void) {
  test_pauses();
  test_limits();
  test_rate();
  return check_status();
}
