/* The circuit breaker: opens by orders in a row, probes, tries one change, and gives up in the end. */
#include "../../src/core/breaker.h"

#include "check.h"

static const char *const ids[] = {"00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000001",
                                  "00000000-0000-4000-8000-000000000002", "00000000-0000-4000-8000-000000000003"};

enum { OUTAGE_MS = 300000 };

/* An order, and one of those of ids, gets no answer. left: how many are. */
static enum tp_fault silence_of(struct tp_breaker *breaker, struct tp_breaker_order *order, int id, bool change,
                                unsigned special, int64_t asked_ms, int left, int64_t now_ms) {
  struct tp_silence silence = {
      .id = ids[id], .change = change, .sent = true, .probe_number = special, .asked_ms = asked_ms, .left = left};
  tp_breaker_asks(breaker, order, change);
  return tp_breaker_silence(breaker, order, &silence, now_ms);
}

/* The same of an order of which nothing is known, where many are left. */
static enum tp_fault silence(struct tp_breaker *breaker, int id, bool change, unsigned special, int64_t asked_ms,
                             int64_t now_ms) {
  struct tp_breaker_order order = {0};
  return silence_of(breaker, &order, id, change, special, asked_ms, 100, now_ms);
}

/* Another order is answered. */
static void answered(struct tp_breaker *breaker, bool change, int64_t begun_ms, int64_t now_ms) {
  struct tp_breaker_order order = {0};
  tp_breaker_answered(breaker, &order, change, begun_ms, now_ms);
}

/* One that has seen so many different orders without an answer, at 0. */
static struct tp_breaker after_silence_of(int orders) {
  struct tp_breaker breaker = {.outage_ms = OUTAGE_MS, .orders = 3};
  for (int i = 0; i < orders; i++) silence(&breaker, i, false, 0, 0, 0);
  return breaker;
}

/* The probe that is due begins and ends without an answer. Returns when. */
static int64_t fail_probe(struct tp_breaker *breaker) {
  int64_t at_ms = breaker->probe_at_ms;
  unsigned probe = tp_breaker_begun(breaker, at_ms);
  silence(breaker, 3, false, probe, 0, at_ms);
  return at_ms;
}

static void test_opening(void) {
  struct tp_breaker breaker = {.outage_ms = OUTAGE_MS, .orders = 3};
  enum tp_fault fault = TP_FAULT_UNKNOWN;
  for (int i = 0; i < 10 && fault == TP_FAULT_UNKNOWN; i++) fault = silence(&breaker, i % 2, false, 0, 0, i);
  CHECK(breaker.state == TP_BREAKER_CLOSED && fault == TP_FAULT_UNKNOWN && tp_breaker_due(&breaker, 10) == -1,
        "two orders that get no answer don't open it, and nobody is at fault yet");
  answered(&breaker, false, 0, 0);
  fault = silence(&breaker, 2, false, 0, 0, 20);
  CHECK(breaker.state == TP_BREAKER_CLOSED && fault == TP_FAULT_UNKNOWN, "an answer begins the row anew");
  silence(&breaker, 0, false, 0, 0, 21);
  fault = silence(&breaker, 1, false, 0, 0, 22);
  CHECK(breaker.state == TP_BREAKER_OPEN && fault == TP_FAULT_OUTAGE && breaker.since_ms == 22,
        "the third order in a row opens it: an outage");
  CHECK(tp_breaker_leave(&breaker, 22) == TP_BREAKER_PROBE, "the first probe goes at once");
  fail_probe(&breaker);
  CHECK(tp_breaker_leave(&breaker, 22) == TP_BREAKER_NOTHING && tp_breaker_due(&breaker, 22) == 1022,
        "after that nothing begins for a second");
  CHECK(silence(&breaker, 3, false, 0, 0, 30) == TP_FAULT_OUTAGE && breaker.probe_at_ms == 1022,
        "what was begun before and gets no answer belongs to it as well");

  struct tp_breaker none = {.outage_ms = 0, .orders = 3};
  for (int i = 0; i < 4; i++) fault = silence(&none, i, false, 0, 0, i);
  CHECK(none.state == TP_BREAKER_CLOSED && fault == TP_FAULT_OWN, "without an outage there is no breaker");
}

static void test_probing(void) {
  static const int64_t expected[] = {0, 1000, 3000, 7000, 15000, 31000, 61000, 91000};
  struct tp_breaker breaker = after_silence_of(3);
  for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
    CHECK((i == 0 || tp_breaker_leave(&breaker, expected[i] - 1) == TP_BREAKER_NOTHING) &&
              tp_breaker_leave(&breaker, expected[i]) == TP_BREAKER_PROBE,
          "a probe is due at %lld ms", (long long)expected[i]);
    fail_probe(&breaker);
  }
  struct tp_breaker one = after_silence_of(3);
  unsigned probe = tp_breaker_begun(&one, one.probe_at_ms);
  CHECK(tp_breaker_leave(&one, 2000) == TP_BREAKER_NOTHING, "one probe at a time");
  silence(&one, 3, false, 0, 0, 2000);
  CHECK(one.state == TP_BREAKER_PROBING, "what is no probe does not end it");
  tp_breaker_lost(&one, probe, 2500);
  CHECK(one.state == TP_BREAKER_OPEN && tp_breaker_leave(&one, 2500) == TP_BREAKER_PROBE,
        "a probe that is given up is followed by another at once");
  probe = tp_breaker_begun(&one, one.probe_at_ms);
  silence(&one, 3, false, probe, 12000, 3000);
  CHECK(one.probe_at_ms == 15000, "a gateway may ask for a longer pause");
  tp_breaker_begun(&one, one.probe_at_ms);
  silence(&one, 3, false, one.probe_number, 3600000, 15000);
  CHECK(one.probe_at_ms == 45000, "of half a minute at the most");
}

static void test_resuming(void) {
  struct tp_breaker breaker = after_silence_of(3);
  fail_probe(&breaker);
  tp_breaker_begun(&breaker, breaker.probe_at_ms);
  answered(&breaker, false, 0, 0);
  CHECK(tp_breaker_leave(&breaker, 3100) == TP_BREAKER_READS_AND_TRIAL,
        "a read that is answered lets one change begin");
  unsigned trial = tp_breaker_begun(&breaker, breaker.probe_at_ms);
  CHECK(tp_breaker_leave(&breaker, 3100) == TP_BREAKER_READS, "one change at a time, and reads");
  CHECK(silence(&breaker, 0, true, trial, 0, 3200) == TP_FAULT_OUTAGE && breaker.state == TP_BREAKER_OPEN,
        "a trial without an answer opens it again");
  CHECK(breaker.since_ms == 0 && breaker.probe_at_ms == 4200, "the outage goes on, the intervals begin anew");
  tp_breaker_begun(&breaker, breaker.probe_at_ms);
  answered(&breaker, false, 0, 0);
  trial = tp_breaker_begun(&breaker, breaker.probe_at_ms);
  tp_breaker_lost(&breaker, trial, 4300);
  CHECK(breaker.state == TP_BREAKER_READY, "a trial that is given up is followed by another");
  tp_breaker_begun(&breaker, breaker.probe_at_ms);
  answered(&breaker, true, 0, 0);
  CHECK(breaker.state == TP_BREAKER_CLOSED && !breaker.lasting, "a change that is answered ends the outage");

  breaker = after_silence_of(3);
  tp_breaker_begun(&breaker, breaker.probe_at_ms);
  answered(&breaker, false, 0, 0);
  CHECK(breaker.state == TP_BREAKER_CLOSED, "a first read that is answered shows a false alarm");
  for (int k = 0; k < 3; k++) {
    answered(&breaker, false, 0, 0);
    silence(&breaker, k, true, 0, 0, 10);
  }
  CHECK(breaker.state == TP_BREAKER_OPEN, "answers to reads don't end a row of changes without one");
  tp_breaker_begun(&breaker, breaker.probe_at_ms);
  answered(&breaker, false, 0, 0);
  CHECK(breaker.state == TP_BREAKER_READY, "the second time one change is tried first");

  breaker = after_silence_of(3);
  unsigned late = tp_breaker_begun(&breaker, breaker.probe_at_ms);
  answered(&breaker, true, 0, 0);
  CHECK(breaker.state == TP_BREAKER_CLOSED, "what was begun before it opened counts as well");
  silence(&breaker, 0, false, late, 0, 5000);
  CHECK(breaker.state == TP_BREAKER_CLOSED, "a probe of before is one silence among others");
}

/* At the end of a batch fewer orders are left than open the breaker elsewhere. */
static void test_tail(void) {
  for (int left = 1; left <= 2; left++) {
    struct tp_breaker breaker = {.outage_ms = OUTAGE_MS, .orders = 3};
    struct tp_breaker_order orders[2] = {{0}, {0}};
    enum tp_fault fault = TP_FAULT_UNKNOWN;
    for (int i = 0; i < left; i++) {
      CHECK(breaker.state == TP_BREAKER_CLOSED && fault == TP_FAULT_UNKNOWN,
            "%d of %d orders that are left don't open it", i, left);
      fault = silence_of(&breaker, &orders[i], i, true, 0, 0, left, 100 + i);
    }
    CHECK(breaker.state == TP_BREAKER_OPEN && fault == TP_FAULT_OUTAGE, "all %d that are left open it", left);
  }
  struct tp_breaker breaker = {.outage_ms = OUTAGE_MS, .orders = 3};
  silence(&breaker, 0, false, 0, 0, 10);
  silence(&breaker, 1, false, 0, 0, 10);
  struct tp_breaker_order order = {0};
  CHECK(silence_of(&breaker, &order, 1, false, 0, 0, 2, 20) == TP_FAULT_OUTAGE && breaker.state == TP_BREAKER_OPEN,
        "one of the row again, once no others are left, opens it");

  /* One order alone, whose cancel gets no answer while reads do. */
  struct tp_breaker one = {.outage_ms = OUTAGE_MS, .orders = 3};
  struct tp_breaker_order alone = {0};
  int spent = 0, trials = 0;
  int64_t now_ms = 1000;
  spent += silence_of(&one, &alone, 0, true, 0, 0, 1, now_ms) == TP_FAULT_OWN;
  tp_breaker_begun(&one, one.probe_at_ms);
  tp_breaker_answered(&one, &alone, false, now_ms, now_ms);
  spent += silence_of(&one, &alone, 0, true, 0, 0, 1, ++now_ms) == TP_FAULT_OWN;
  for (; !tp_breaker_is_over(&one, now_ms); trials++) {
    now_ms = one.probe_at_ms;
    tp_breaker_begun(&one, one.probe_at_ms);
    tp_breaker_answered(&one, &alone, false, now_ms, now_ms);
    spent += silence_of(&one, &alone, 0, true, tp_breaker_begun(&one, one.probe_at_ms), 0, 1, now_ms) == TP_FAULT_OWN;
  }
  CHECK(spent == 0, "the last order of all spends no attempt in an outage: %d", spent);
  CHECK(trials <= 16, "and is tried at growing intervals: %d times in 300 s", trials);
}

static void test_suspects(void) {
  struct tp_breaker breaker = {.outage_ms = OUTAGE_MS, .orders = 3};
  struct tp_breaker_order bad = {0}, good = {0};
  silence_of(&breaker, &bad, 0, true, 0, 0, 3, 100);
  answered(&breaker, true, 90, 110);
  CHECK(!tp_breaker_suspects(&breaker, &bad), "what was begun before the silence and is answered proves nothing");
  answered(&breaker, false, 101, 115);
  CHECK(!tp_breaker_suspects(&breaker, &bad), "nor does a read speak against a change");
  answered(&breaker, true, 101, 115);
  CHECK(tp_breaker_suspects(&breaker, &bad), "a later change that is answered does");
  CHECK(silence_of(&breaker, &bad, 0, true, 0, 0, 0, 120) == TP_FAULT_OWN && breaker.state == TP_BREAKER_CLOSED,
        "the next silence is the order's own fault, and opens nothing");
  CHECK(silence_of(&breaker, &bad, 0, false, 0, 0, 2, 120) == TP_FAULT_UNKNOWN,
        "but not that of its read, where later reads were not answered");
  CHECK(silence_of(&breaker, &good, 1, true, 0, 0, 1, 130) == TP_FAULT_OUTAGE && breaker.state == TP_BREAKER_OPEN,
        "the last one that is not suspected does");
  fail_probe(&breaker);
  tp_breaker_begun(&breaker, breaker.probe_at_ms);
  answered(&breaker, false, 1200, 1200);
  CHECK(
      silence_of(&breaker, &bad, 0, true, tp_breaker_begun(&breaker, breaker.probe_at_ms), 0, 1, 1300) == TP_FAULT_OWN,
      "a trial of one that is suspected is its own fault");
  tp_breaker_begun(&breaker, breaker.probe_at_ms);
  answered(&breaker, true, 2400, 2400);
  CHECK(!tp_breaker_suspects(&breaker, &bad), "the end of an outage forgives");
  CHECK(silence_of(&breaker, &bad, 0, true, 0, 0, 1, 2500) == TP_FAULT_OUTAGE && breaker.state == TP_BREAKER_OPEN,
        "so that the next outage costs the orders of the last one nothing");
}

/* However late the breaker opens, one outage makes no order suspected: whatever is answered between two silences was
 * asked after the one and before the other, and so not in the outage. */
static void test_evidence(void) {
  struct tp_breaker breaker = {.outage_ms = OUTAGE_MS, .orders = 3};
  struct tp_breaker_order order = {0};
  silence_of(&breaker, &order, 0, true, 0, 0, 100, 100);
  tp_breaker_asks(&breaker, &order, true); /* at 110, and lost; the outage ends at 120 */
  answered(&breaker, true, 130, 140);
  struct tp_silence late = {.id = ids[0], .change = true, .sent = true, .left = 100};
  CHECK(tp_breaker_silence(&breaker, &order, &late, 10110) == TP_FAULT_UNKNOWN,
        "a try from before the answer to another order, that ends after it, is not the order's fault");
  CHECK(silence_of(&breaker, &order, 0, true, 0, 0, 100, 10200) == TP_FAULT_OWN, "the next one is");
  struct tp_silence unsent = {.id = ids[0], .change = true, .left = 100};
  tp_breaker_asks(&breaker, &order, true);
  CHECK(tp_breaker_silence(&breaker, &order, &unsent, 10300) == TP_FAULT_UNKNOWN,
        "a request that could not leave says nothing of its order");
  int64_t later_ms = 100 + OUTAGE_MS;
  CHECK(tp_breaker_silence(&breaker, &order, &unsent, later_ms - 1) == TP_FAULT_UNKNOWN &&
            tp_breaker_silence(&breaker, &order, &unsent, later_ms) == TP_FAULT_OWN,
        "nobody waits for longer than an outage may last");
}

static void test_end(void) {
  struct tp_breaker breaker = after_silence_of(3);
  int64_t at_ms = 0;
  while (breaker.probe_at_ms < OUTAGE_MS) at_ms = fail_probe(&breaker);
  CHECK(!tp_breaker_is_over(&breaker, at_ms) && tp_breaker_due(&breaker, at_ms) == OUTAGE_MS, "it ends in time");
  CHECK(tp_breaker_is_over(&breaker, OUTAGE_MS) && !tp_breaker_is_over(&breaker, OUTAGE_MS), "it is over once");
  CHECK(silence(&breaker, 0, false, 0, 0, OUTAGE_MS) == TP_FAULT_OUTAGE && tp_breaker_due(&breaker, OUTAGE_MS) == -1 &&
            tp_breaker_leave(&breaker, OUTAGE_MS) == TP_BREAKER_NOTHING,
        "nothing begins after that, and what ends has its outcome");

  /* A service that answers reads and no change is away as well. */
  breaker = after_silence_of(3);
  fail_probe(&breaker);
  while (!tp_breaker_is_over(&breaker, breaker.probe_at_ms)) {
    tp_breaker_begun(&breaker, breaker.probe_at_ms);
    answered(&breaker, false, 0, 0);
    silence(&breaker, 0, true, tp_breaker_begun(&breaker, breaker.probe_at_ms), 0, breaker.probe_at_ms);
  }
  CHECK(breaker.probe_at_ms == OUTAGE_MS, "reads alone don't lengthen an outage");
}

/* A probe that is due but can't begin, because of a rate limit or because its host is busy, says nothing of the
 * service.
 */
static void test_delayed_probe(void) {
  struct tp_breaker breaker = after_silence_of(3);
  int64_t due_ms = fail_probe(&breaker) + 1000, late_ms = due_ms + 10 * OUTAGE_MS;
  CHECK(breaker.probe_at_ms == due_ms && !tp_breaker_is_over(&breaker, late_ms) &&
            tp_breaker_due(&breaker, late_ms) == 11 * OUTAGE_MS,
        "while a due probe can't begin, the outage is not over");
  unsigned probe = tp_breaker_begun(&breaker, late_ms);
  CHECK(!tp_breaker_is_over(&breaker, late_ms + OUTAGE_MS - due_ms - 1), "the delay of the probe is no part of it");
  silence(&breaker, 3, false, probe, 0, late_ms + 1000);
  while (breaker.probe_at_ms < late_ms + OUTAGE_MS - due_ms) fail_probe(&breaker);
  CHECK(tp_breaker_is_over(&breaker, late_ms + OUTAGE_MS - due_ms), "all the rest is");
}

int main(void) {
  test_opening();
  test_probing();
  test_resuming();
  test_tail();
  test_suspects();
  test_evidence();
  test_end();
  test_delayed_probe();
  return check_status();
}
