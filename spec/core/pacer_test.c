/* When the account may be asked next: pauses, what holds for any limit, and several clients on one account. The models
 * have tests of their own: windows_test.c, refill_test.c, learner_test.c. */
#include "../../src/core/pacer.h"

#include "limited_service.h"

static void test_pauses(void) {
  struct tp_pacer pacer = {0};
  struct tp_response plain = answer(429, -1, -1, -1, -1), zero = answer(429, 50, 0, 7, 0);
  struct tp_response long_one = answer(429, 50, 0, 7, 1800), reset = answer(429, 50, 0, 7, -1);
  CHECK(tp_pacer_throttled(&pacer, &reset, 1000, 1000, 0) == 8000, "a 429 without Retry-After waits for the reset");
  pacer = (struct tp_pacer){0};
  CHECK(tp_pacer_throttled(&pacer, &long_one, 1000, 1000, 0) == 1801000, "half an hour is waited when it is asked for");
  CHECK(tp_pacer_throttled(&pacer, &reset, 2000, 2000, 0) == 1801000, "a shorter wait does not cut a longer one");
  pacer = (struct tp_pacer){0};
  CHECK(tp_pacer_throttled(&pacer, &plain, 1000, 1000, 0) == 2000, "without any word the backoff starts at 1 s");
  pacer = (struct tp_pacer){0};
  CHECK(tp_pacer_throttled(&pacer, &plain, 1000, 1000, 1) == 2250, "with a random part on top, as others wait as well");
  pacer = (struct tp_pacer){0};
  CHECK(tp_pacer_throttled(&pacer, &plain, 1000, 1000, 0) == 2000, "or none");
  CHECK(tp_pacer_cap(&pacer, 16, true) == 1, "one request finds out whether the pause was long enough");
  CHECK(tp_pacer_throttled(&pacer, &plain, 2000, 2000, 0) == 4000, "and doubles with each pause");
  CHECK(tp_pacer_throttled(&pacer, &plain, 2001, 2001, 0) == 4001, "but not with each request that was under way");
  struct tp_response good = answer(200, -1, -1, -1, -1);
  tp_pacer_answered(&pacer, &good, 0, 4001, 4001);
  CHECK(tp_pacer_throttled(&pacer, &plain, 5000, 5000, 0) == 6000, "an answer lets it start anew");
  pacer = (struct tp_pacer){0};
  int64_t first = tp_pacer_throttled(&pacer, &zero, 0, 0, 0);
  int64_t second = tp_pacer_throttled(&pacer, &zero, first, first, 0);
  int64_t third = tp_pacer_throttled(&pacer, &zero, second, second, 0);
  CHECK(first == 200 && second == first + 1000 && third == second + 2000, "Retry-After: 0 does not go round fast");
}

/* A limit whose reset is told as 0 (rounded down, or "now"), or not at all, is one of a second, as long as nothing
 * shows that it is longer: nothing is held back because of it. */
static void test_reset_of_nothing(void) {
  static const double resets[] = {0, 0.001, 0.4, 1, -1};
  for (size_t i = 0; i < sizeof resets / sizeof *resets; i++) {
    struct tp_pacer pacer = {0};
    struct tp_response good = answer(200, 50, 49, resets[i], -1), throttled = answer(429, 50, 0, resets[i], -1);
    tp_pacer_sent(&pacer, 1, 1000);
    tp_pacer_answered(&pacer, &good, 0, 1000, 1005);
    CHECK(tp_pacer_next(&pacer, true) > 1000 && tp_pacer_next(&pacer, true) <= 1025,
          "after a reset of %g, 50 in a second: in %d ms", resets[i], (int)tp_pacer_next(&pacer, true) - 1000);
    int64_t until = tp_pacer_throttled(&pacer, &throttled, 2000, 2000, 0);
    CHECK(until >= 2200 && until <= 3000, "a 429 with a reset of %g waits for %d ms", resets[i], (int)until - 2000);
  }
}

/* A request that waits for its connection is counted later than it was due. */
static void test_late_arrival(void) {
  struct tp_response used_up = answer(200, 1, 0, 3, -1), first = answer(200, 50, 49, 1, -1);
  struct tp_pacer pacer = {0}, many = {0};
  tp_pacer_sent(&pacer, 1, 1000);
  tp_pacer_answered(&pacer, &used_up, 0, 1000, 1400);
  int64_t next = tp_pacer_next(&pacer, true);
  CHECK(next >= 4400 && next <= 4420, "1 in 3 s, answered after 400 ms: the next one in %d ms", (int)next - 1400);
  tp_pacer_sent(&pacer, 1, next);
  tp_pacer_answered(&pacer, &used_up, 0, next, next + 10);
  CHECK(tp_pacer_next(&pacer, true) <= next + 3120, "an answer that comes at once delays nothing");
  tp_pacer_sent(&many, 1, 1000);
  tp_pacer_answered(&many, &first, 0, 1000, 1400);
  CHECK(tp_pacer_next(&many, true) <= 1025, "nor does a late one while requests remain");
}

static void test_one_at_a_time(void) {
  struct tp_pacer pacer = {0};
  struct tp_response refused = answer(401, 50, 49, 1, -1), good = answer(200, 50, 40, 1, -1);
  struct tp_response throttled = answer(429, 50, 0, 7, -1);
  CHECK(tp_pacer_cap(&pacer, 16, true) == 1, "one change is in flight until an answer has told the limits");
  CHECK(tp_pacer_cap(&pacer, 16, false) == 16, "a read need not wait for that");
  tp_pacer_answered(&pacer, &refused, 0, 1000, 1010);
  CHECK(tp_pacer_cap(&pacer, 16, true) == 1, "which the refusal of the key does not");
  tp_pacer_answered(&pacer, &good, 0, 1020, 1030);
  CHECK(tp_pacer_cap(&pacer, 16, true) == 16, "and then as many as are allowed");
  tp_pacer_throttled(&pacer, &throttled, 2000, 2000, 0);
  tp_pacer_answered(&pacer, &good, 0, 1990, 2010);
  CHECK(tp_pacer_cap(&pacer, 16, true) == 1 && tp_pacer_cap(&pacer, 16, false) == 1,
        "what was sent before a 429 does not end the caution after it");
  tp_pacer_answered(&pacer, &good, 0, 9000, 9010);
  CHECK(tp_pacer_cap(&pacer, 16, true) == 16, "what was sent after it does");
}

static void test_rate(void) {
  struct tp_pacer pacer = {.rate = 10};
  int sent = 0;
  for (int64_t now = 100000; now < 102000; now++)
    while (tp_pacer_next(&pacer, true) <= now) {
      tp_pacer_sent(&pacer, 1, now);
      sent++;
    }
  CHECK(sent == 20 || sent == 21, "a rate of 10 lets 20 through in 2 s, and one to begin with: %d", sent);
}

/* Answers of every kind, whenever they come: the pace stays a number, nothing waits for more than was asked for, and
 * the sanitizers watch. */
static void test_any_events(void) {
  enum { PACERS = 300, EVENTS = 1000, LONGEST_PAUSE_MS = 86400000 };
  static const int64_t gaps_ms[] = {0, 1, 7, 60, 300, 1100, 20000, 4000000};
  static const double limits[] = {-1, 1, 50, 1e9};
  uint32_t chance = 7;
  int wrong = 0;
  for (int i = 0; i < PACERS; i++) {
    struct tp_pacer pacer = {.rate = i % 5 == 0 ? 20 : 0};
    int64_t now = i % 3;
    for (int event = 0; event < EVENTS; event++) {
      chance = chance * 1664525 + 1013904223;
      now += gaps_ms[(chance >> 24) % (uint32_t)(i % 8 + 1)];
      int64_t sent = now - gaps_ms[(chance >> 8) % 7];
      double limit = i % 2 ? -1 : limits[(chance >> 21) % 4];
      struct tp_response response = answer(200, limit, limit / 2, (chance >> 12) % 7 - 1.0, (chance >> 16) % 9 - 5.0);
      if (sent < 0) sent = 0;
      switch ((chance >> 28) % 3) {
        case 0:
          tp_pacer_sent(&pacer, 3, now);
          break;
        case 1:
          tp_pacer_answered(&pacer, &response, 2, sent, now);
          break;
        default:
          wrong += tp_pacer_throttled(&pacer, &response, sent, now, 0.5) < now;
      }
      int64_t next = tp_pacer_next(&pacer, event % 2);
      wrong += !(pacer.interval_ms >= 0 && pacer.interval_ms <= LONGEST_PAUSE_MS) || next > now + 2 * LONGEST_PAUSE_MS;
      int cap = tp_pacer_cap(&pacer, 16, event % 2);
      wrong +=
          cap != 1 && cap != 2 && cap != 8 && cap != 16; /* 2 and 8: while a limit that nothing tells is explored */
    }
  }
  CHECK(wrong == 0, "whatever comes, and whenever, leaves a pace that can be kept to");
}

/* Clients that share an account see nothing of each other but what remains of the limit. Bounds are of
 * the mean of some runs that begin at different times. */
static void test_machines(bool known) {
  static const struct {
    enum algorithm algorithm;
    double most_mean, most_throttled, most_mean_of_known;
  } kinds[] = {{FIXED, 1.08, 0.02, 1.06},
               {ON_DEMAND, 1.08, 0.02, 1.06},
               {SLIDING, 1.15, 0.02, 1.08},
               {BUCKET, 1.02, 0.03, 1.02}};
  enum { RUNS = 20, SHARED = 1500 };
  for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
    for (int machines = 2; machines <= 3; machines++) {
      double ratios = 0, throttled = 0;
      for (int i = 0; i < RUNS; i++) {
        struct service service = {.name = algorithms[kinds[kind].algorithm],
                                  .algorithm = kinds[kind].algorithm,
                                  .limit = 50,
                                  .window_ms = 1000,
                                  .headers = true,
                                  .concurrency = 16,
                                  .phase_ms = 50 * i,
                                  .peers_are_known = known};
        double ratio, share;
        run_machines(service, machines, SHARED, (uint32_t)(i + 1), &ratio, &share);
        ratios += ratio / RUNS;
        throttled += share / RUNS;
      }
      double most = known ? kinds[kind].most_mean_of_known : kinds[kind].most_mean;
      CHECK(ratios <= most && throttled <= kinds[kind].most_throttled,
            "%d machines%s, %s: in the mean %.3f of the ideal time, %.1f %% throttled", machines,
            known ? " that know of each other" : "", algorithms[kinds[kind].algorithm], ratios, throttled * 100);
    }
}

int main(void) {
  test_pauses();
  test_reset_of_nothing();
  test_late_arrival();
  test_one_at_a_time();
  test_rate();
  test_any_events();
  test_machines(false);
  test_machines(true);
  return check_status();
}
