/* The model of limits that start anew at a boundary, and windows that begin with the first request in them. */
#include "../../src/core/windows.h"

#include "limited_service.h"

static void test_jump(void) {
  struct tp_quota quota = {.limit = 50, .window_ms = 1000, .remaining = 10};
  CHECK(tp_windows_is_jump(&quota, 39, 0), "a rise by three quarters of the limit is a new window");
  CHECK(!tp_windows_is_jump(&quota, 12, 0), "one by less than a quarter is not");
  CHECK(!tp_windows_is_jump(&quota, 15, 14), "nor one that answers which overtook each other explain");
}

static void test_boundaries(void) {
  struct tp_windows windows;
  struct tp_quota quota = {.limit = 50, .window_ms = 2000, .remaining = 10};
  struct tp_timing timing = {0};
  tp_windows_begin(&windows, 100000, 40, 0);
  tp_windows_boundary(&windows, &quota, &timing, 100980, 100990, false);
  CHECK(quota.window_ms == 1000, "a boundary after 1 s shows that a window of 2 s was rounded up");
  CHECK(windows.others == 0 && windows.own == 0 && windows.started_ms == 100991,
        "it is where the next one is counted from");
  windows.own = 20;
  quota.remaining = 10;
  tp_windows_boundary(&windows, &quota, &timing, 101990, 102000, false);
  CHECK(windows.others == 20 && windows.share == 0.5, "what we did not send in a whole window others did: %g",
        windows.others);
}

static void test_interval(void) {
  struct tp_windows windows = {.seen = true, .started_ms = 100000};
  struct tp_quota quota = {.limit = 50, .window_ms = 1000, .remaining = 24};
  windows.own = 25;
  CHECK(tp_windows_interval(&windows, &quota, 100500, 0, false) == 20, "half of it for half a window is the even pace");
  CHECK(tp_windows_interval(&windows, &quota, 100500, 14, false) > 40, "requests in flight are not sent again");
  quota.remaining = 0;
  windows.own = 50;
  CHECK(tp_windows_interval(&windows, &quota, 100500, 0, false) == 500,
        "nothing left: the next is due at the boundary");
  quota.remaining = 49;
  windows.own = 0;
  CHECK(tp_windows_interval(&windows, &quota, 100950, 0, false) == 5,
        "a late start is caught up with at four times the pace");
  windows.others = 25;
  CHECK(tp_windows_interval(&windows, &quota, 100000, 0, false) == 40,
        "others get what they took in the window before");
  windows.share = 0.25;
  quota.remaining = 42;
  double shared = tp_windows_interval(&windows, &quota, 100000, 0, true);
  CHECK(shared > 90.909 && shared < 90.91, /* no exact number: an x87 has more digits of a quotient than a double */
        "beside peers it is our share of what remains, less two");
  CHECK(tp_windows_interval(&windows, &quota, 101500, 0, false) == 20,
        "after the expected boundary it is the even pace again");
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
  test_jump();
  test_boundaries();
  test_interval();
  run_services(FIXED, ON_DEMAND);
  test_others_from_the_start();
  return check_status();
}
