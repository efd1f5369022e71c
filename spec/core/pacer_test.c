/* When the account may be asked next: pauses, and 1,000 requests against services that count in different ways. */
#include "../../src/core/pacer.h"

#include <math.h>

#include "check.h"

static struct tp_response answer(int status, double limit, double remaining, double reset_s, double retry_after_s) {
  return (struct tp_response){.status = status,
                              .retry_after_s = retry_after_s,
                              .ratelimit_limit = limit,
                              .ratelimit_remaining = remaining,
                              .ratelimit_reset_s = reset_s};
}

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

/* A service that counts in one way, for 1,000 requests at a time that runs in milliseconds. */

enum algorithm { FIXED, ON_DEMAND, SLIDING, BUCKET };
enum rounding { UP, DOWN, EPOCH };
enum { REQUESTS = 1000, MOST_IN_FLIGHT = 100, LONGEST_WAY_MS = 5, LONGEST_MS = 400000 };

struct service {
  const char *name;
  enum algorithm algorithm;
  double limit, window_ms;
  enum rounding rounding;
  bool headers;
  double other;    /* share of the limit that somebody else takes, evenly */
  double other_ms; /* … for so long; 0: all the time */
  double phase_ms; /* where in a window the first request falls */
  int concurrency;
  bool nearby;                 /* within a millisecond, by clocks that are not the same */
  int there_ms, back_ms;       /* what the ways take beyond a few milliseconds */
  int stalls_ms;               /* one request in a hundred takes so much longer to get there */
  const double *retry_after_s; /* what a 429 says, if anything */
  /* State: */
  int64_t log[200000]; /* times of what was let through, ours and others' */
  int logged;
  double level; /* of a bucket: what is there */
  double level_ms;
  double other_due;
  double started_ms; /* a window that begins with the first request in it */
};

static double used(struct service *service, double now) {
  double since = now - service->window_ms;
  if (service->algorithm == FIXED) since = floor(now / service->window_ms) * service->window_ms - 0.5;
  if (service->algorithm == ON_DEMAND) since = service->started_ms - 0.5;
  int count = 0;
  for (int i = service->logged - 1; i >= 0 && (double)service->log[i] > since; i--) count++;
  /* Others take evenly of a window that begins with a request of ours. */
  double others = service->algorithm == ON_DEMAND ? service->other * service->limit : 0;
  return count + others * fmin((now - service->started_ms) / service->window_ms, 1);
}

static bool let_through(struct service *service, int64_t now) {
  if (service->algorithm == BUCKET) {
    double per_ms = service->limit / service->window_ms;
    service->level = fmin(service->limit, service->level + ((double)now - service->level_ms) * per_ms);
    service->level_ms = (double)now;
    if (service->level < 1) return false;
    service->level -= 1;
    return true;
  }
  if (service->algorithm == ON_DEMAND && (double)now >= service->started_ms + service->window_ms)
    service->started_ms = (double)now;
  if (used(service, (double)now) > service->limit - 1) return false;
  service->log[service->logged++] = now;
  return true;
}

static struct tp_response serve(struct service *service, int64_t now) {
  bool good = let_through(service, now);
  struct tp_response response = answer(good ? 200 : 429, -1, -1, -1, -1);
  if (service->retry_after_s && !good) response.retry_after_s = *service->retry_after_s;
  if (!service->headers) return response;
  double remaining, reset_ms;
  if (service->algorithm == BUCKET) {
    remaining = floor(service->level);
    reset_ms = (service->limit - service->level) * service->window_ms / service->limit;
  } else {
    remaining = fmax(floor(service->limit - used(service, (double)now)), 0);
    reset_ms = service->window_ms;
    if (service->algorithm == FIXED) reset_ms -= fmod((double)now, service->window_ms);
    if (service->algorithm == ON_DEMAND) reset_ms -= (double)now - service->started_ms;
  }
  response.ratelimit_limit = service->limit;
  response.ratelimit_remaining = remaining;
  response.ratelimit_reset_s = service->rounding == DOWN ? floor(reset_ms / 1000) : ceil(reset_ms / 1000);
  /* Both ends in whole seconds: the time of the reset, and the answer's Date. */
  if (service->rounding == EPOCH)
    response.ratelimit_reset_s = ceil(((double)now + reset_ms) / 1000) - floor((double)now / 1000);
  return response;
}

static const char *const roundings[] = {"reset rounded up", "reset rounded down", "reset as an epoch"};

static double last_share; /* of 429s in the last run */

/* Returns the time that it took as a share of the ideal. */
static double run(struct service service, double most_throttled, double slowest) {
  static struct {
    int64_t at, sent;
    struct tp_response response;
  } under_way[MOST_IN_FLIGHT];
  struct tp_pacer pacer = {0};
  int in_flight = 0, done = 0, throttled = 0, exchanges = 0;
  uint32_t chance = 1;
  double other = service.other;
  int64_t start = 1000000 + (int64_t)service.phase_ms, now = start;
  service.level = service.limit;
  service.level_ms = (double)now;
  for (; done < REQUESTS && now < start + LONGEST_MS; now++) {
    if (service.other_ms > 0 && (double)(now - start) >= service.other_ms) service.other = 0;
    service.other_due += service.other * service.limit / service.window_ms;
    if (service.algorithm == ON_DEMAND) service.other_due = 0;
    for (; service.other_due >= 1; service.other_due--) let_through(&service, now);
    for (int i = 0; i < in_flight;) {
      if (under_way[i].at > now) {
        i++;
        continue;
      }
      struct tp_response response = under_way[i].response;
      int64_t sent = under_way[i].sent;
      under_way[i] = under_way[--in_flight];
      exchanges++;
      if (response.status == 429) {
        throttled++;
        tp_pacer_throttled(&pacer, &response, sent, now, 0.5);
      } else {
        done++;
        tp_pacer_answered(&pacer, &response, in_flight, sent, now);
      }
    }
    while (done + in_flight < REQUESTS && in_flight < tp_pacer_cap(&pacer, service.concurrency, true) &&
           tp_pacer_next(&pacer, true) <= now) {
      chance = chance * 1664525 + 1013904223;
      int64_t there = 1 + (chance >> 24) % LONGEST_WAY_MS, back = 1 + (chance >> 16) % LONGEST_WAY_MS;
      int64_t clocks = service.nearby ? (chance >> 20) % 3 : 0;
      if (service.nearby) there = back = 0;
      there += service.there_ms;
      if (service.stalls_ms > 0 && (chance >> 8) % 100 == 0) there += service.stalls_ms;
      back += service.back_ms;
      under_way[in_flight].at = now + there + back;
      under_way[in_flight].sent = now;
      under_way[in_flight].response = serve(&service, now + there + clocks);
      in_flight++;
      tp_pacer_sent(&pacer, in_flight, now);
    }
  }
  double per_ms = service.limit / service.window_ms, meanwhile = service.other_ms * per_ms * (1 - other);
  double ideal_ms = service.other_ms + (REQUESTS - meanwhile) / (per_ms * (1 - service.other));
  double share = exchanges ? (double)throttled / exchanges : 1, ratio = (double)(now - start) / ideal_ms;
  last_share = share;
  CHECK(done == REQUESTS && share <= most_throttled && ratio <= slowest,
        "%s, %g in %g s, %d in flight, others %g (for %g ms), %s, %s, phase %g: %.1f %% throttled, %.3f of the ideal "
        "time",
        service.name, service.limit, service.window_ms / 1000, service.concurrency, other, service.other_ms,
        service.headers ? "headers" : "no headers", roundings[service.rounding], service.phase_ms, share * 100, ratio);
  return ratio;
}

static void test_services(void) {
  static const char *const names[] = {"fixed window", "window on demand", "sliding window", "bucket"};
  for (int algorithm = FIXED; algorithm <= BUCKET; algorithm++) {
    for (int rounding = UP; rounding <= EPOCH; rounding++) {
      for (int phase = 0; phase < 1000; phase += 165) {
        struct service service = {.name = names[algorithm],
                                  .algorithm = (enum algorithm)algorithm,
                                  .limit = 50,
                                  .window_ms = 1000,
                                  .rounding = (enum rounding)rounding,
                                  .headers = true,
                                  .concurrency = 16,
                                  .phase_ms = phase};
        run(service, 0.01, algorithm == SLIDING ? 1.05 : 1.035);
        service.limit = 20;
        run(service, 0.01, 1.05);
        service.concurrency = 100;
        run(service, 0.01, 1.05);
        service.limit = 50;
        service.other = 0.5;
        /* An epoch beside a Date, both in whole seconds, may tell a window twice as long as it is. */
        run(service, 0.02, rounding == EPOCH ? 1.07 : algorithm == SLIDING ? 1.05 : 1.04);
        service.other_ms = 10000;
        run(service, 0.02, 1.08);
        service.other_ms = 0;
        service.nearby = true;
        run(service, 0.02, rounding == EPOCH ? 1.09 : algorithm == SLIDING ? 1.05 : 1.04);
      }
    }
    struct service silent = {.name = names[algorithm],
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

/* A busy machine: now and then a request is late, and meets those that come after it. */
static void test_stalls(void) {
  struct service service = {.name = "sliding window, stalls",
                            .algorithm = SLIDING,
                            .limit = 50,
                            .window_ms = 1000,
                            .headers = true,
                            .concurrency = 16,
                            .stalls_ms = 35};
  run(service, 0.005, 1.1);
  service.stalls_ms = 80;
  run(service, 0.005, 1.2);
}

/* Nothing is told but 429, and answers come at once or after 200 ms, which pass before the service counts or after it.
 */
static void test_hidden_limits(void) {
  static const char *const names[] = {"fixed window", "window on demand", "sliding window", "bucket"};
  static const int ways_ms[][2] = {{0, 0}, {200, 0}, {0, 200}, {100, 100}};
  static const double limits[] = {50, 20};
  for (int algorithm = FIXED; algorithm <= BUCKET; algorithm++) {
    for (size_t way = 0; way < sizeof ways_ms / sizeof *ways_ms; way++) {
      for (size_t limit = 0; limit < sizeof limits / sizeof *limits; limit++) {
        double sum = 0;
        int count = 0;
        for (int phase = 0; phase < 1000; phase += 77, count++) {
          struct service service = {.name = names[algorithm],
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
              names[algorithm], limits[limit], ways_ms[way][0], ways_ms[way][1], sum / count * 100);
      }
    }
  }
}

/* The same, where a 429 says how long to wait, rounded down or up. */
static void test_hidden_limits_with_retry_after(void) {
  static const char *const names[] = {"fixed window", "window on demand", "sliding window", "bucket"};
  static const double words[] = {0, 1};
  for (int algorithm = FIXED; algorithm <= BUCKET; algorithm++)
    for (size_t word = 0; word < sizeof words / sizeof *words; word++)
      for (int phase = 0; phase < 1000; phase += 77) {
        struct service service = {.name = names[algorithm],
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
  static const char *const names[] = {"fixed window", "window on demand", "sliding window", "bucket"};
  for (int algorithm = FIXED; algorithm <= BUCKET; algorithm++) {
    struct service service = {.name = names[algorithm],
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

/* Others have to be seen at once, wherever in a window the first request falls. */
static void test_others_from_the_start(void) {
  double sum = 0;
  int count = 0;
  for (int phase = 0; phase < 1000; phase += 35, count++) {
    struct service service = {.name = "fixed window",
                              .limit = 50,
                              .window_ms = 1000,
                              .headers = true,
                              .other = 0.5,
                              .concurrency = 100,
                              .phase_ms = phase};
    sum += run(service, 0.005, 1.06);
  }
  CHECK(sum / count <= 1.019, "in the mean of all phases %.4f of the ideal time", sum / count);
}

int main(void) {
  test_pauses();
  test_reset_of_nothing();
  test_one_at_a_time();
  test_rate();
  test_services();
  test_stalls();
  test_hidden_limits();
  test_hidden_limits_with_retry_after();
  test_mistakes();
  test_long_hidden_windows();
  test_no_limit();
  test_quick_start();
  test_raise();
  test_busy_account();
  test_any_events();
  test_others_from_the_start();
  return check_status();
}
