/* The wire between the engines and the service. */
#include "wire.h"

#include "service.h"

int sim_wire_number(const struct sim_exchange *exchange) {
  return (int)(exchange - sim_world->exchanges);
}

static void plan(struct sim_exchange *exchange, int64_t in_ms, enum sim_event_type type) {
  exchange->planned++;
  sim_plan(sim_world->now_ms + in_ms, type, sim_wire_number(exchange), exchange->call, exchange->operation);
}

static void free_if_done(struct sim_exchange *exchange) {
  if (!exchange->detached || exchange->planned) return;
  exchange->next = sim_world->free_exchange;
  sim_world->free_exchange = sim_wire_number(exchange);
}

struct sim_exchange *sim_wire_open(int64_t opens_in_ms) {
  struct sim_world *world = sim_world;
  int number = world->free_exchange;
  if (number >= 0) {
    world->free_exchange = world->exchanges[number].next;
  } else {
    number = world->exchanges_used++;
    if (number >= SIM_EXCHANGES_MAX) sim_fail(-1, "more than %d exchanges are in flight at once", SIM_EXCHANGES_MAX);
  }
  struct sim_exchange *exchange = &world->exchanges[number];
  *exchange = (struct sim_exchange){.stage = SIM_OPENING, .next = -1, .previous = -1, .started_ms = world->now_ms};
  exchange->opened_ms = world->now_ms + opens_in_ms;
  if (opens_in_ms > 0) plan(exchange, opens_in_ms, SIM_EVENT_OPENED);
  world->exchanges_made++;
  return exchange;
}

/* Most take about as long as the others, a few far longer. */
static int64_t latency_ms(const struct sim_exchange *exchange) {
  const struct sim_habits *habits = &sim_world->habits;
  int64_t taken = habits->latency_ms + sim_below(habits->latency_spread_ms + 1);
  return sim_chance(habits->slow) ? taken + sim_below(2 * exchange->timeout_ms) : taken;
}

void sim_wire_send(struct sim_exchange *exchange) {
  exchange->stage = SIM_SENT;
  exchange->sent_ms = sim_world->now_ms;
  plan(exchange, latency_ms(exchange) / 2, SIM_EVENT_SERVE);
}

void sim_wire_detach(struct sim_exchange *exchange) {
  exchange->detached = true;
  free_if_done(exchange);
}

void sim_wire_event(const struct sim_event *event) {
  struct sim_exchange *exchange = &sim_world->exchanges[event->subject];
  exchange->planned--;
  if (event->type == SIM_EVENT_SERVE) {
    exchange->served_ms = sim_world->now_ms;
    if (sim_service_serve(exchange)) plan(exchange, latency_ms(exchange) / 2, SIM_EVENT_ARRIVE);
  } else if (event->type == SIM_EVENT_ARRIVE) {
    exchange->stage = SIM_ARRIVED;
  }
  free_if_done(exchange);
}
