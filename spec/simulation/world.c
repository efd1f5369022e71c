/* The simulated world: what is planned happens in order, and nothing happens that was not drawn from the seed. */
#include "world.h"

#include <string.h>

#include "service.h"
#include "wire.h"

const double sim_epoch_s = 1700000000;

void sim_world_reset(uint64_t seed) {
  struct sim_world *world = sim_world;
  world->seed = world->random = seed;
  world->now_ms = 1000;
  world->order_count = world->call_count = world->client_count = world->transport_count = 0;
  world->free_exchange = -1;
  world->exchanges_used = world->event_count = 0;
  world->event_number = 0;
  world->happened = world->run = world->abandoned = world->lines_written = 0;
  memset(&world->habits, 0, sizeof world->habits);
}

/* splitmix64: any seed is as good as another. */
uint64_t sim_random(void) {
  uint64_t x = sim_world->random += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

int64_t sim_below(int64_t below) {
  return below > 0 ? (int64_t)(sim_random() % (uint64_t)below) : 0;
}

bool sim_chance(int thousandths) {
  return thousandths > 0 && sim_below(1000) < thousandths;
}

int64_t sim_between(int64_t least, int64_t most) {
  return least + sim_below(most - least + 1);
}

/* The events: a heap, the earliest first. */

static bool comes_before(const struct sim_event *a, const struct sim_event *b) {
  return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->number < b->number;
}

void sim_plan(int64_t at_ms, enum sim_event_type type, int subject, int call, enum sim_operation operation) {
  struct sim_world *world = sim_world;
  if (world->event_count == SIM_EVENTS_MAX) sim_fail(-1, "the simulation plans more than %d events", SIM_EVENTS_MAX);
  struct sim_event event = {at_ms, world->event_number++, type, subject, call, operation};
  int place = world->event_count++;
  while (place > 0 && comes_before(&event, &world->events[(place - 1) / 2])) {
    world->events[place] = world->events[(place - 1) / 2];
    place = (place - 1) / 2;
  }
  world->events[place] = event;
}

static struct sim_event take_event(void) {
  struct sim_event *events = sim_world->events, first = events[0];
  int count = --sim_world->event_count, place = 0;
  struct sim_event last = events[count];
  for (;;) {
    int child = 2 * place + 1;
    if (child >= count) break;
    if (child + 1 < count && comes_before(&events[child + 1], &events[child])) child++;
    if (!comes_before(&events[child], &last)) break;
    events[place] = events[child];
    place = child;
  }
  events[place] = last;
  return first;
}

static void happen(const struct sim_event *event) {
  sim_world->happened++;
  switch (event->type) {
    case SIM_EVENT_OPENED:
    case SIM_EVENT_SERVE:
    case SIM_EVENT_ARRIVE:
      sim_wire_event(event);
      break;
    case SIM_EVENT_EFFECT:
      sim_service_take_effect(event->subject, event->call, event->operation);
      break;
    case SIM_EVENT_STAFF:
      sim_service_review(event->subject);
      break;
  }
}

int64_t sim_next_event_ms(void) {
  return sim_world->event_count ? sim_world->events[0].at_ms : -1;
}

void sim_advance(int64_t to_ms) {
  while (sim_world->event_count && sim_world->events[0].at_ms <= to_ms) {
    struct sim_event event = take_event();
    if (event.at_ms > sim_world->now_ms) sim_world->now_ms = event.at_ms;
    happen(&event);
  }
  if (to_ms > sim_world->now_ms) sim_world->now_ms = to_ms;
}
