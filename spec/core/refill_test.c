/* The model of limits that refill all the time: alone, beside a constant use, and with peers. */
#include "../../src/core/refill.h"

#include "limited_service.h"

static void test_even_pace(void) {
  struct tp_refill refill = {0};
  struct tp_quota quota = {.limit = 50, .window_ms = 1000, .remaining = 49};
  tp_refill_begin(&refill, &quota, 100000);
  CHECK(tp_refill_interval(&refill, &quota, 0, 100000, 0) == 20, "alone it is the even pace");
  CHECK(tp_refill_interval(&refill, &quota, 50, 100000, 0) == 21, "spread over a little more than a window");
  quota.remaining = 20;
  CHECK(tp_refill_interval(&refill, &quota, 0, 100500, 0) > 50,
        "in the first window what remains is spread without what others will take");
}

static void test_others_after_pause(void) {
  struct tp_refill refill = {0};
  struct tp_quota quota = {.limit = 50, .window_ms = 1000, .remaining = 49};
  tp_refill_begin(&refill, &quota, 100000);
  tp_refill_throttled(&refill, &quota, 100900);
  tp_refill_paused(&refill, 102000);
  quota.remaining = 24;
  tp_refill_answered(&refill, &quota, 0, true, 102000, 102010);
  CHECK(refill.others == 25, "what is used up right after a pause is others' use: %g", refill.others);
  refill.own = 26;
  CHECK(tp_refill_interval(&refill, &quota, 0, 103100, 0) == 40, "and is left to them");
  quota.remaining = 30;
  tp_refill_answered(&refill, &quota, 0, false, 103200, 103210);
  CHECK(refill.others < 25, "until it is left unused");
}

static void test_peers(void) {
  struct tp_refill refill = {0};
  struct tp_quota quota = {.limit = 50, .window_ms = 1000, .remaining = 2};
  tp_refill_begin(&refill, &quota, 100000);
  refill.share = 0.5;
  tp_refill_throttled(&refill, &quota, 101000);
  CHECK(refill.share == 0.5, "one pause shows no peers");
  tp_refill_throttled(&refill, &quota, 150000);
  CHECK(refill.share == 0.5, "nor do two that are far apart");
  tp_refill_throttled(&refill, &quota, 152000);
  CHECK(refill.share < 0.5, "two soon after each other do, and each pause takes of the share: %g", refill.share);
  refill.share = 0.5;
  double full_ms = tp_refill_interval(&refill, &quota, 0, 200000, 0);
  quota.remaining = 20;
  double half_ms = tp_refill_interval(&refill, &quota, 0, 200000, 0);
  CHECK(full_ms > 40 && half_ms < full_ms && half_ms >= 20,
        "a peer keeps its share, and is faster where less is used: %g, %g ms", full_ms, half_ms);
  refill.share = 0;
  CHECK(tp_refill_interval(&refill, &quota, 0, 200000, 0) < 1000, "no peer is left out");
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

int main(void) {
  test_even_pace();
  test_others_after_pause();
  test_peers();
  run_services(SLIDING, BUCKET);
  test_stalls();
  return check_status();
}
