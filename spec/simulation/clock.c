/* Virtual time, and randomness from the seed, in place of src/core/clock.c. */
#include "../../src/core/clock.h"

#include "world.h"

int64_t tp_clock_ms(void) {
  return sim_world->now_ms;
}

double tp_clock_unix(void) {
  return sim_epoch_s + (double)sim_world->now_ms / 1000;
}

uint64_t tp_clock_entropy(void) {
  return sim_random();
}

/* Nothing in here can be awaited by itself: time passes up to the next thing that happens anywhere, and whoever waits
 * looks then. */
bool tp_clock_wait(int descriptor, int64_t timeout_ms) {
  (void)descriptor;
  int64_t next = sim_next_event_ms(), until = sim_world->now_ms + timeout_ms;
  if (timeout_ms < 0 && next < 0) sim_fail(-1, "somebody waits for ever for something that never happens");
  if (timeout_ms < 0 || (next >= 0 && next < until)) until = next;
  sim_advance(until);
  return !sim_chance(10);
}
