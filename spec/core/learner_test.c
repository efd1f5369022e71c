/* The model of limits that only a 429 tells of. */
#include "../../src/core/learner.h"

#include "limited_service.h"

/* Nothing is told but 429. */
static void test_silent(void) {
  for (int algorithm = FIXED; algorithm <= BUCKET; algorithm++) {
    struct service silent = {.name = algorithms[algorithm],
                             .algorithm = (enum algorithm)algorithm,
                             .limit = 50,
                             .window_ms = 1000,
                             .concurrency = 16};
    run(silent, 0.01, 1.05);
    silent.limit = 20;
    run(silent, 0.01, 1.05);
    silent.concurrency = 100;
    run(silent, 0.01, 1.05);
  }
}

/* Nothing is told but 429, and answers come at once or after 200 ms, which pass before the service counts or after it.
 */
static void test_hidden_limits(void) {
  static const int ways_ms[][2] = {{0, 0}, {200, 0}, {0, 200}, {100, 100}};
  static const double limits[] = {50, 20};
  for (int algorithm = FIXED; algorithm <= BUCKET; algorithm++) {
    for (size_t way = 0; way < sizeof ways_ms / sizeof *ways_ms; way++) {
      for (size_t limit = 0; limit < sizeof limits / sizeof *limits; limit++) {
        double sum = 0;
        int count = 0;
        for (int phase = 0; phase < 1000; phase += 77, count++) {
          struct service service = {.name = algorithms[algorithm],
                                    .algorithm = (enum algorithm)algorithm,
                                    .limit = limits[limit],
                                    .window_ms = 1000,
                                    .concurrency = 16,
                                    .phase_ms = phase,
                                    .there_ms = ways_ms[way][0],
                                    .back_ms = ways_ms[way][1]};
          /* Of windows by the clock the first is seen from its middle on: one time in eight it is taken for more. */
          run(service, algorithm == FIXED ? 0.03 : 0.02, 1.05);
          sum += last_share;
        }
        CHECK(sum / count <= 0.02, "%s, %g in 1 s, %d + %d ms: in the mean of all phases %.1f %% throttled",
              algorithms[algorithm], limits[limit], ways_ms[way][0], ways_ms[way][1], sum / count * 100);
      }
    }
  }
}

/* The same, where a 429 says how long to wait, rounded down or up. */
static void test_hidden_limits_with_retry_after(void) {
  static const double words[] = {0, 1};
  for (int algorithm = FIXED; algorithm <= BUCKET; algorithm++)
    for (size_t word = 0; word < sizeof words / sizeof *words; word++)
      for (int phase = 0; phase < 1000; phase += 77) {
        struct service service = {.name = algorithms[algorithm],
                                  .algorithm = (enum algorithm)algorithm,
                                  .limit = 50,
                                  .window_ms = 1000,
                                  .concurrency = 16,
                                  .phase_ms = phase,
                                  .retry_after_s = &words[word]};
        run(service, 0.02, 1.05);
      }
}

/* A service without a limit that refuses one request in so many by mistake, until so many others were answered. */
struct mistakes {
  int every, until, in_flight;
  double retry_after_s; /* -1: not a word */
};

/* How long it takes until the mistakes end, and then for the rest of the requests. */
static void run_mistakes(struct mistakes mistakes, int requests, int64_t *before_ms, int64_t *after_ms) {
  enum { WAY_MS = 1 };
  struct {
    int64_t at, sent;
    bool refused;
  } under_way[MOST_IN_FLIGHT];
  struct tp_pacer pacer = {0};
  struct tp_response good = answer(200, -1, -1, -1, -1), refused = answer(429, -1, -1, -1, mistakes.retry_after_s);
  int in_flight = 0, done = 0, exchanges = 0;
  int64_t start = 1000000, now = start, ended = 0;
  for (; done < requests && now < start + LONGEST_MS; now++) {
    for (int i = 0; i < in_flight;) {
      if (under_way[i].at > now) {
        i++;
        continue;
      }
      int64_t sent = under_way[i].sent;
      bool is_refused = under_way[i].refused;
      under_way[i] = under_way[--in_flight];
      if (is_refused) tp_pacer_throttled(&pacer, &refused, sent, now, 0.5);
      if (!is_refused) tp_pacer_answered(&pacer, &good, in_flight, sent, now);
      done += !is_refused;
      if (ended == 0 && done >= mistakes.until) ended = now;
    }
    while (done + in_flight < requests && in_flight < tp_pacer_cap(&pacer, mistakes.in_flight, false) &&
           tp_pacer_next(&pacer, false) <= now) {
      under_way[in_flight].at = now + WAY_MS;
      under_way[in_flight].sent = now;
      under_way[in_flight].refused = ended == 0 && exchanges % mistakes.every == mistakes.every - 1;
      exchanges++;
      in_flight++;
      tp_pacer_sent(&pacer, in_flight, now);
    }
  }
  *before_ms = ended - start;
  *after_ms = now - ended;
}

/* What was learned from refusals that had nothing to do with the pace is soon unlearned. */
static void test_mistakes(void) {
  static const int every[] = {2, 3, 5, 10, 20, 50};
  static const struct {
    double retry_after_s;
    int64_t most_after_ms;
  } words[] = {{0, 12000}, {-1, 25000}};
  enum { MISTAKEN = 20, REST = 400 };
  for (size_t i = 0; i < sizeof every / sizeof *every; i++)
    for (size_t word = 0; word < sizeof words / sizeof *words; word++)
      for (int in_flight = 1; in_flight <= 16; in_flight += 15) {
        struct mistakes mistakes = {every[i], MISTAKEN, in_flight, words[word].retry_after_s};
        int64_t before_ms, after_ms;
        run_mistakes(mistakes, MISTAKEN + REST, &before_ms, &after_ms);
        CHECK(after_ms <= words[word].most_after_ms && (words[word].retry_after_s < 0 || before_ms <= 4500),
              "one in %d of %d is refused by mistake, Retry-After: %g, %d in flight: %.1f s, and %.1f s for %d more",
              every[i], MISTAKEN, words[word].retry_after_s, in_flight, (double)before_ms / 1000,
              (double)after_ms / 1000, REST);
      }
}

/* Windows that are longer than a second, of which nothing is told: slower than they allow, but few 429s, and no
 * standstill.
 */
static void test_long_hidden_windows(void) {
  for (int algorithm = FIXED; algorithm <= BUCKET; algorithm++) {
    struct service service = {.name = algorithms[algorithm],
                              .algorithm = (enum algorithm)algorithm,
                              .limit = 200,
                              .window_ms = 10000,
                              .concurrency = 16};
    run(service, 0.03, 2);
    service.limit = 300;
    service.window_ms = 60000;
    run(service, 0.05, 1.5);
  }
}

/* One answer between two rows of 429s, as others use the account up, proves no limit of one request a minute. */
static void test_busy_account(void) {
  struct tp_pacer pacer = {0};
  struct tp_response good = answer(200, -1, -1, -1, -1), refused = answer(429, -1, -1, -1, -1);
  int64_t now = 1000000, longest = 0;
  for (int i = 0; i < 60; i++) {
    int64_t next = tp_pacer_next(&pacer, true);
    if (next > now) now = next;
    tp_pacer_sent(&pacer, 1, now);
    now += 20;
    if (i % 6) {
      tp_pacer_throttled(&pacer, &refused, now - 20, now, 0);
      continue;
    }
    tp_pacer_answered(&pacer, &good, 0, now - 20, now);
    longest = (int64_t)fmax((double)longest, (double)(tp_pacer_next(&pacer, true) - now));
  }
  CHECK(longest <= 1000, "after an answer the next request waits for a second at the most: %d ms", (int)longest);
}

/* A limit that others used up when it was learned, or that has changed, is not kept to for ever. */
static void test_raise(void) {
  enum { FIRST_MS = 20000, MINUTES = 10 };
  struct tp_pacer pacer = {0};
  struct tp_response good = answer(200, -1, -1, -1, -1), refused = answer(429, -1, -1, -1, -1);
  int in_second = 0, in_minute = 0, first_minute = 0;
  int64_t start = 1000000, now = start;
  for (; now < start + FIRST_MS + MINUTES * 60000; now++) {
    if ((now - start) % 1000 == 0) in_second = 0;
    if ((now - start - FIRST_MS) % 60000 == 0) {
      if (now == start + FIRST_MS + 60000) first_minute = in_minute;
      in_minute = 0;
    }
    if (tp_pacer_next(&pacer, true) > now) continue;
    tp_pacer_sent(&pacer, 1, now);
    bool free = now >= start + FIRST_MS || in_second < 10;
    if (free)
      tp_pacer_answered(&pacer, &good, 0, now, now + 1);
    else
      tp_pacer_throttled(&pacer, &refused, now, now + 1, 0);
    in_second += free;
    in_minute += free;
  }
  CHECK(first_minute > 500 && first_minute <= 700, "ten a second were learned: %d in a minute", first_minute);
  CHECK(in_minute >= 4 * first_minute, "and %d are sent in the tenth minute after the limit has gone", in_minute);
}

/* How many round trips of 200 ms fifty requests take, and fifty more, where nothing limits them. */
static void test_no_limit(void) {
  enum { ROUND_MS = 200, FIFTY = 50, FIFTIES = 4, CONCURRENCY = 64 };
  static const double most[2][FIFTIES] = {{1.3, 1.3, 1.3, 1.3}, {3.3, 1.3, 1.3, 1.3}};
  for (int change = 0; change < 2; change++) {
    struct tp_pacer pacer = {0};
    int64_t sent[FIFTY], now = 1000000;
    struct tp_response good = answer(200, -1, -1, -1, -1);
    for (int fifty = 0; fifty < FIFTIES; fifty++, now += 37) {
      int started = 0, done = 0, most_in_flight = 0;
      int64_t start = now;
      for (; done < FIFTY; now++) {
        for (; done < started && now >= sent[done] + ROUND_MS; done++)
          tp_pacer_answered(&pacer, &good, started - done - 1, sent[done], now);
        while (started < FIFTY && started - done < tp_pacer_cap(&pacer, CONCURRENCY, change) &&
               tp_pacer_next(&pacer, change) <= now) {
          sent[started++] = now;
          tp_pacer_sent(&pacer, started - done, now);
        }
        if (fifty == 0 && done == 0 && started > most_in_flight) most_in_flight = started;
      }
      double rounds = (double)(now - 1 - start) / ROUND_MS;
      CHECK(rounds <= most[change][fifty], "fifty %s: %.2f round trips", change ? "changes" : "reads", rounds);
      if (fifty == 0) CHECK(!change || most_in_flight == 1, "one change alone until the first answer");
    }
  }
}

/* Who has no limit loses little where answers come at once, though the connection of the first took longer. */
static void test_quick_start(void) {
  enum { FIRST_MS = 30, EACH_MS = 1, MANY = 200, CONCURRENCY = 64, MOST_MS = FIRST_MS + 20 };
  struct tp_pacer pacer = {0};
  struct tp_response good = answer(200, -1, -1, -1, -1);
  int64_t sent[MANY], start = 1000000, now = start;
  int started = 0, done = 0;
  for (; done < MANY; now++) {
    for (; done < started && now >= sent[done] + (done ? EACH_MS : FIRST_MS); done++)
      tp_pacer_answered(&pacer, &good, started - done - 1, sent[done], now);
    while (started < MANY && started - done < tp_pacer_cap(&pacer, CONCURRENCY, true) &&
           tp_pacer_next(&pacer, true) <= now) {
      sent[started++] = now;
      tp_pacer_sent(&pacer, started - done, now);
    }
  }
  CHECK(now - 1 - start <= MOST_MS, "%d changes, each answered after %d ms: %d ms", MANY, EACH_MS,
        (int)(now - 1 - start));
}

int main(void) {
  test_silent();
  test_hidden_limits();
  test_hidden_limits_with_retry_after();
  test_mistakes();
  test_long_hidden_windows();
  test_busy_account();
  test_raise();
  test_no_limit();
  test_quick_start();
  return check_status();
}
