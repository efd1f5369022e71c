/* Checks what keeps the requests of a completion queue back. */
#include "gates.h"

#include <curl/curl.h>

/* The shortest and the longest pause before a probe. */
static const int64_t first_pause_ms = 1000, longest_pause_ms = 30000;

static struct sim_gate *gate_of(const struct sim_exchange *exchange) {
  return &sim_world->clients[exchange->client].gate;
}

/* Nobody has answered for the service, for certain. */
static bool is_silence(const struct sim_exchange *exchange) {
  const struct sim_answer *answer = &exchange->answer;
  if (answer->word == SIM_WORD_UNSENT)
    return answer->code == CURLE_COULDNT_CONNECT || answer->code == CURLE_COULDNT_RESOLVE_HOST ||
           answer->code == CURLE_OPERATION_TIMEDOUT;
  if (answer->word != SIM_WORD_UNCERTAIN || answer->repeat_stopped) return false;
  return answer->status == 0 || (answer->status >= 500 && answer->retryable != SIM_TOLD_NO);
}

static void check_probe(struct sim_exchange *exchange, struct sim_gate *gate) {
  if (gate->probes_in_flight)
    sim_fail(exchange->call, "begun while another exchange probes whether the service is back");
  if (sim_world->now_ms < gate->probe_from_ms)
    sim_fail(exchange->call, "the service is probed %ld ms before the pause has passed",
             (long)(gate->probe_from_ms - sim_world->now_ms));
  gate->probes_in_flight++;
  exchange->probe_of = gate->outages;
}

void sim_gate_started(struct sim_exchange *exchange, bool own) {
  struct sim_gate *gate = gate_of(exchange);
  if (own && gate->held) sim_fail(exchange->call, "it is begun while its host holds it");
  if (own && gate->lease_ends_ms && sim_world->now_ms >= gate->lease_ends_ms)
    sim_fail(exchange->call, "it is begun %ld ms after its lease", (long)(sim_world->now_ms - gate->lease_ends_ms));
  if (gate->away) check_probe(exchange, gate);
}

void sim_gate_sent(const struct sim_exchange *exchange, bool own) {
  if (own && gate_of(exchange)->held) sim_fail(exchange->call, "it leaves while its host holds it");
}

static bool is_probe(const struct sim_exchange *exchange, const struct sim_gate *gate) {
  return gate->away && exchange->probe_of == gate->outages;
}

static void end_silence(struct sim_gate *gate) {
  gate->away = false;
  gate->silent_count = gate->probes_in_flight = 0;
}

/* A call that may have got no answer before, while something that was begun later did, may be to blame for its silence:
 * then it is left open whether it counts. */
static bool may_be_blamed(const struct sim_exchange *exchange, const struct sim_gate *gate) {
  const struct sim_call *call = &sim_world->calls[exchange->call];
  return call->silent_since_ms && gate->answered_begun_ms >= call->silent_since_ms;
}

static void note_silence(const struct sim_exchange *exchange) {
  struct sim_call *call = &sim_world->calls[exchange->call];
  if (!call->silent_since_ms && exchange->answer.word != SIM_WORD_DONE) call->silent_since_ms = sim_world->now_ms;
}

/* Comments are on no order that the core knows of: several are one. */
static void count_silence(const struct sim_exchange *exchange, struct sim_gate *gate) {
  if (may_be_blamed(exchange, gate)) return;
  int call = exchange->operation == SIM_COMMENT ? -1 : exchange->call;
  for (int i = 0; i < gate->silent_count; i++)
    if (gate->silent[i] == call) return;
  gate->silent[gate->silent_count] = call;
  if (++gate->silent_count < gate->opens_at) return;
  sim_trace(exchange->call, "the service is away for client %d", exchange->client);
  gate->away = true;
  gate->outages++;
  gate->probes_in_flight = 0;
  gate->pause_ms = 0;
  gate->probe_from_ms = sim_world->now_ms;
}

static void end_probe_in_vain(struct sim_gate *gate) {
  gate->probes_in_flight--;
  gate->pause_ms = gate->pause_ms ? 2 * gate->pause_ms : first_pause_ms;
  if (gate->pause_ms > longest_pause_ms) gate->pause_ms = longest_pause_ms;
  gate->probe_from_ms = sim_world->now_ms + gate->pause_ms;
}

void sim_gate_taken(const struct sim_exchange *exchange) {
  struct sim_gate *gate = gate_of(exchange);
  /* Behind a large answer, the engine judges this one later than it has it. */
  if (!gate->opens_at || sim_world->habits.large) return;
  if (!is_silence(exchange)) {
    if (exchange->started_ms > gate->answered_begun_ms) gate->answered_begun_ms = exchange->started_ms;
    end_silence(gate);
  } else if (is_probe(exchange, gate)) {
    end_probe_in_vain(gate);
  } else if (!gate->away) {
    count_silence(exchange, gate);
  }
  note_silence(exchange);
}

void sim_gate_given_up(const struct sim_exchange *exchange) {
  struct sim_gate *gate = gate_of(exchange);
  if (is_probe(exchange, gate)) gate->probes_in_flight--;
}
