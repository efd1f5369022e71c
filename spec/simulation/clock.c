/* Virtual time, and randomness from the seed, in place of src/core/clock.c. */
#include "../../src/core/clock.h"

#include "world.h"

/* Work takes time as well: so often, a program that never waits sees the clock move on. */
enum { LOOKS_IN_A_MS = 2000 };

int64_t tp_clock_ms(void) {
  static int64_t looked_at_ms;
  static int looks;
  if (looked_at_ms != sim_world->now_ms) looks = 0;
  looked_at_ms = sim_world->now_ms;
  if (sim_world->batch && ++looks % LOOKS_IN_A_MS == 0) sim_advance(sim_world->now_ms + 1);
  return sim_world->now_ms;
}

double tp_clock_unix(void) {
  return sim_epoch_s + (double)sim_world->now_ms / 1000;
}

uint64_t tp_clock_entropy(void) {
  return sim_random();
}

void (*sim_yield)(int64_t timeout_ms);

/* No single event can be awaited: time passes up to the next event in the world, and each waiter looks then. */
static void pass_time(int64_t timeout_ms) {
  int64_t next = sim_next_event_ms(), until = sim_world->now_ms + timeout_ms;
  if (timeout_ms < 0 && next < 0) sim_fail(-1, "somebody waits for ever for something that never happens");
  if (timeout_ms < 0 || (next >= 0 && next < until)) until = next;
  sim_advance(until);
}

bool tp_clock_wait(int descriptor, int64_t timeout_ms) {
  (void)descriptor;
  if (sim_yield)
    sim_yield(timeout_ms);
  else
    pass_time(timeout_ms);
  return !sim_chance(10);
}
