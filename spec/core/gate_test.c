/* Which queued request may begin next, while the circuit breaker of some of them is not closed. */
#include "../../src/core/gate.h"

#include "../../src/core/clock.h"
#include "../../src/core/engine.h"
#include "../../src/core/engine_internal.h"
#include "check.h"

static const char *const ids[] = {"11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222",
                                  "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"};

static struct tp_engine *engine;
static struct tp_completions *queue;

static void begin(void) {
  struct tp_engine_options options = {.api_key = "KEY0123456789",
                                      .base_url = "http://127.0.0.1:9",
                                      .user_agent = "gate_test",
                                      .timeout_ms = 1000,
                                      .connect_timeout_ms = 1000,
                                      .settle_ms = 1000,
                                      .settle_limit_ms = 1000,
                                      .max_attempts = 4,
                                      .concurrency = 4};
  struct tp_engine_refusal refusal;
  engine = tp_engine_new(&options, &refusal);
  queue = engine ? tp_completions_new(60000, TP_BREAKER_ORDERS) : NULL;
  if (queue) return;
  fprintf(stderr, "gate_test: no engine: %s\n", refusal.why);
  exit(EXIT_FAILURE);
}

static void end(void) {
  tp_engine_stop_all(engine, "the test is over");
  tp_engine_drop_completions(engine, queue);
  tp_engine_release(engine);
}

/* Submits a request about an order, as a member of the queue or not. */
static struct tp_request *submit(const char *operation, int order, bool member) {
  char target[100];
  snprintf(target, sizeof target, "/porting_orders/%s", ids[order]);
  struct tp_request *request = tp_engine_make_request(engine, tp_operation_find(operation), target, ids[order]);
  if (!request || !tp_engine_submit(request, 0)) {
    fprintf(stderr, "gate_test: no memory\n");
    exit(EXIT_FAILURE);
  }
  if (member) tp_engine_watch(request, queue, order);
  tp_engine_release_request(request);
  return request;
}

/* The queue's breaker is in the given state, its probe due at 0. */
static void trip(enum tp_breaker_state state) {
  queue->breaker.state = state;
  queue->tripped = true;
  engine->gate.tripped = queue;
}

static struct tp_request *next(void) {
  return tp_gate_next(&engine->gate, &engine->lives, tp_clock_ms());
}

static void test_probe(void) {
  begin();
  struct tp_request *cancel = submit("cancel", 0, true), *other = submit("get", 1, false);
  trip(TP_BREAKER_OPEN);
  CHECK(next() == cancel, "a probe goes before what was queued after its first candidate");
  struct tp_request *read = submit("get", 2, true);
  CHECK(next() == read, "a read is the better probe, and has the place of the cancel before it");
  tp_gate_begin(read, tp_clock_ms());
  CHECK(queue->breaker.state == TP_BREAKER_PROBING && next() == other, "while it probes, others begin");
  end();
  begin();
  other = submit("get", 1, false);
  submit("cancel", 0, true);
  trip(TP_BREAKER_OPEN);
  CHECK(next() == other, "a probe does not go before what was queued before it");
  queue->breaker.probe_at_ms = INT64_MAX;
  CHECK(next() == other, "nor does one that is not due");
  end();
}

static void test_trial(void) {
  begin();
  struct tp_request *cancel = submit("cancel", 0, true), *other = submit("get", 1, false);
  submit("get", 2, true);
  trip(TP_BREAKER_READY);
  CHECK(next() == cancel, "a trial goes before what was queued after it");
  tp_gate_begin(cancel, tp_clock_ms());
  CHECK(queue->breaker.state == TP_BREAKER_TRYING && next() == other, "while it is tried, others begin");
  end();
  begin();
  struct tp_request *read = submit("get", 2, true);
  submit("cancel", 0, true);
  trip(TP_BREAKER_READY);
  CHECK(next() == read, "a read that was queued before the trial begins before it");
  end();
}

int main(void) {
  test_probe();
  test_trial();
  return check_status();
}
