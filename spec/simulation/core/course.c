/* One course, from its seed to its books. */
#include "course.h"

#include "../check.h"
#include "../service.h"
#include "../world.h"
#include "host.h"
#include "memory.h"

static int draw_calls(void) {
  return (int)(sim_chance(900) ? sim_between(1, 40) : sim_between(1, 400));
}

int sim_course(uint64_t seed) {
  sim_world_reset(seed);
  int calls = draw_calls();
  sim_service_draw((int)sim_between(1, calls));
  sim_host_draw(calls);
  long blocks = sim_memory_blocks();
  while (sim_host_act()) {
  }
  sim_host_leave();
  while (sim_next_event_ms() >= 0) sim_advance(sim_next_event_ms());
  sim_check_books();
  for (int i = 0; i < sim_world->client_count; i++)
    if (sim_world->clients[i].in_flight) sim_fail(-1, "client %d is gone, and has exchanges in flight", i);
  if (sim_memory_blocks() != blocks) sim_fail(-1, "%ld blocks of memory are left over", sim_memory_blocks() - blocks);
  return calls;
}
