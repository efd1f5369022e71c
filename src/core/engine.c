/* The engine of a client: makes it, drives it, and keeps the references to its requests. */
#include "engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "engine_internal.h"
#include "platform/memory.h"
#include "process.h"

static const char authorization_prefix[] = "Authorization: Bearer ";

/* Stopping */

/* Stops a request; a change whose answer has arrived gets its verdict first. */
static void stop_after_judgement(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event,
                                 const char *detail) {
  bool judge = tp_life_reaction(request->life.state, event) == TP_ENDS_AFTER_JUDGEMENT &&
               request->operation->retry != TP_RETRY_READ;
  if (judge && tp_exchange_judge(engine, request, tp_clock_ms())) return;
  tp_engine_stop(engine, request, event, TP_FAILURE_ABORTED, detail);
}

/* Ends every request, by an event that ends all. Starts at the head each time: a verdict may end other requests. */
static void stop_every(struct tp_engine *engine, enum tp_life_event event, const char *detail) {
  while (engine->lives.active) stop_after_judgement(engine, engine->lives.active->owner, event, detail);
}

void tp_engine_stop_all(struct tp_engine *engine, const char *detail) {
  stop_every(engine, TP_LIFE_CLOSE, detail);
}

void tp_engine_abort(struct tp_request *request) {
  if (request->life.state == TP_STATE_NEW) return;
  stop_after_judgement(request->engine, request, TP_LIFE_ABORT, "aborted");
}

/* Starts at the head after each end, as stop_every does. */
void tp_engine_abort_completions(struct tp_engine *engine, struct tp_completions *queue) {
  struct tp_life *life = engine->lives.active;
  while (life) {
    struct tp_request *request = life->owner;
    bool member = request->completion.queue == queue;
    if (member) stop_after_judgement(engine, request, TP_LIFE_ABORT, "aborted");
    life = member ? engine->lives.active : life->next;
  }
}

/* After a fork the child has copies of the parent's connections and pending requests, which stay the parent's. */
static void check_process(struct tp_engine *engine) {
  unsigned here = tp_process();
  if (engine->process == here) return;
  engine->process = here;
  engine->random_state = tp_clock_entropy() | 1;
  struct tp_transport *parents = engine->transport;
  engine->transport = NULL;
  for (struct tp_life *life = engine->lives.active; life; life = life->next)
    ((struct tp_request *)life->owner)->transfer.handle = NULL;
  stop_every(engine, TP_LIFE_FORK, "the process forked while the request was pending; the parent process continues it");
  tp_transport_abandon(parents);
}

static void run_timers(struct tp_engine *engine, int64_t now_ms) {
  struct tp_timer *timer;
  while ((timer = tp_heap_first(&engine->lives.timers)) && timer->at_ms <= now_ms) {
    struct tp_request *request = timer->owner;
    tp_heap_remove(&engine->lives.timers, timer);
    if (timer == &request->life.limit)
      tp_engine_stop_at_deadline(engine, request);
    else
      tp_life_move(&engine->lives, &request->life, TP_LIFE_WAKE);
  }
}

static char *copy_or_fail(const char *string, bool *failed) {
  char *copy = tp_text_copy(string);
  if (string && !copy) *failed = true;
  return copy;
}

/* One allocation of the right size: growing would leave a copy of the key behind. */
static bool make_authorization(struct tp_text *line, const char *api_key) {
  size_t length = sizeof authorization_prefix + strlen(api_key);
  *line = (struct tp_text){.at = malloc(length), .capacity = length, .secret = true};
  if (!line->at) return false;
  tp_text_add_string(line, authorization_prefix);
  tp_text_add_string(line, api_key);
  return !line->failed;
}

/* Reads the options that hold URLs. */
static struct tp_engine_refusal read_urls(struct tp_engine *engine, const struct tp_engine_options *options) {
  const char *why = tp_base_url_read(&engine->base_url, options->base_url);
  if (!why && !options->unchecked_base_url) why = tp_base_url_doubt(&engine->base_url);
  if (why) return (struct tp_engine_refusal){"base_url", why};
  if (!engine->proxy) return (struct tp_engine_refusal){NULL, NULL};
  why = tp_proxy_refuse(engine->proxy);
  if (!why && engine->proxy[0] && !engine->base_url.https)
    why = "http goes to a loopback address directly, never through a proxy";
  return (struct tp_engine_refusal){why ? "proxy" : NULL, why};
}

struct tp_engine *tp_engine_new(const struct tp_engine_options *options, struct tp_engine_refusal *refusal) {
  struct tp_engine *engine = calloc(1, sizeof *engine);
  *refusal = (struct tp_engine_refusal){NULL, tp_no_memory};
  if (!engine) return NULL;
  engine->references = 1;
  engine->process = tp_process();
  engine->wants_events = options->events;
  engine->timeout_ms = options->timeout_ms;
  engine->connect_timeout_ms = options->connect_timeout_ms;
  engine->connection_age_ms = options->connection_age_ms;
  engine->deadline_ms = options->deadline_ms;
  engine->concurrency = options->concurrency;
  engine->pool.most = 2 * options->concurrency;
  engine->rules = (struct tp_retry_rules){options->max_attempts, options->settle_ms, options->settle_limit_ms};
  engine->read = tp_operation_find("get");
  engine->look = tp_operation_find("documents.list");
  engine->pacer.rate = options->rate;
  engine->random_state = tp_clock_entropy() | 1;
  bool failed = false;
  engine->user_agent = copy_or_fail(options->user_agent, &failed);
  engine->ca_file = copy_or_fail(options->ca_file, &failed);
  engine->ca_variable = options->ca_variable;
  engine->proxy = copy_or_fail(options->proxy, &failed);
  failed = failed || !make_authorization(&engine->authorization, options->api_key);
  failed = failed || (options->headers && !tp_headers_inherit(&engine->headers, options->headers));
  if (!failed) {
    engine->secrets.key = tp_engine_key(engine);
    failed = engine->proxy && !tp_secrets_add_proxy(&engine->secrets, engine->proxy);
  }
  if (!failed) {
    struct tp_engine_refusal refused = read_urls(engine, options);
    if (!refused.why) return engine;
    if (refused.why != tp_no_memory) *refusal = refused;
  }
  tp_engine_release(engine);
  return NULL;
}

struct tp_engine *tp_engine_retain(struct tp_engine *engine) {
  engine->references++;
  return engine;
}

void tp_engine_close(struct tp_engine *engine) {
  check_process(engine);
  tp_engine_stop_all(engine, "the client was closed");
  tp_transport_free(engine->transport);
  engine->transport = NULL;
  tp_text_wipe(&engine->authorization);
  tp_secrets_wipe(&engine->secrets);
  tp_headers_free(&engine->headers);
  engine->closed = true;
}

bool tp_engine_is_closed(const struct tp_engine *engine) {
  return engine->closed;
}

void tp_engine_release(struct tp_engine *engine) {
  if (--engine->references) return;
  tp_engine_close(engine);
  tp_base_url_free(&engine->base_url);
  engine->pool.most = 0;
  for (struct tp_request *request = engine->pool.first, *next; request; request = next) {
    next = request->pool_next;
    tp_request_destroy(request);
  }
  tp_text_free(&engine->pool.spare_body);
  tp_heap_free(&engine->lives.timers);
  tp_events_free(&engine->events);
  tp_text_free(&engine->target);
  free(engine->user_agent);
  free(engine->ca_file);
  if (engine->proxy) tp_overwrite(engine->proxy, strlen(engine->proxy)); /* may hold a password */
  free(engine->proxy);
  free(engine);
}

const char *tp_engine_base_url(const struct tp_engine *engine) {
  return engine->base_url.text;
}

const char *tp_engine_key(const struct tp_engine *engine) {
  return engine->authorization.at + sizeof authorization_prefix - 1;
}

const struct tp_secrets *tp_engine_secrets(const struct tp_engine *engine) {
  return &engine->secrets;
}

const struct tp_headers *tp_engine_headers(const struct tp_engine *engine) {
  return &engine->headers;
}

bool tp_engine_set_key(struct tp_engine *engine, const char *api_key) {
  struct tp_text line;
  check_process(engine);
  if (engine->closed || !make_authorization(&line, api_key)) return false;
  if (!tp_secrets_add_key(&engine->secrets, tp_engine_key(engine)) ||
      (engine->transport && !tp_transport_set_authorization(engine->transport, &engine->headers, line.at))) {
    tp_text_wipe(&line);
    return false;
  }
  tp_text_wipe(&engine->authorization);
  engine->authorization = line;
  engine->secrets.key = tp_engine_key(engine);
  engine->key_number++;
  return true;
}

int tp_engine_concurrency(const struct tp_engine *engine) {
  return engine->concurrency;
}

/* Starts a new request whose call ends at until_ms; 0: never. False as tp_engine_submit. */
static bool start(struct tp_request *request, int64_t now_ms, int64_t until_ms) {
  struct tp_engine *engine = request->engine;
  check_process(engine);
  size_t active = (size_t)tp_lives_pending(&engine->lives) + (size_t)engine->lives.count[TP_STATE_HELD];
  if (engine->closed || !tp_heap_reserve(&engine->lives.timers, 2 * (active + 1))) return false;
  if (request->call) request->retry.idempotent = request->call->headers.idempotency_key;
  request->submitted_at_ms = now_ms;
  request->deadline_ms = until_ms > now_ms ? until_ms - now_ms : until_ms != 0;
  tp_life_move(&engine->lives, &request->life, request->operation == &tp_pause ? TP_LIFE_PAUSE : TP_LIFE_SUBMIT);
  if (until_ms) tp_heap_set(&engine->lives.timers, &request->life.limit, until_ms);
  return true;
}

bool tp_engine_submit(struct tp_request *request, int64_t deadline_ms) {
  int64_t now_ms = tp_clock_ms();
  if (deadline_ms == TP_ENGINE_DEADLINE && request->call) deadline_ms = request->call->deadline_ms;
  if (deadline_ms == TP_ENGINE_DEADLINE) deadline_ms = request->engine->deadline_ms;
  return start(request, now_ms, deadline_ms ? now_ms + deadline_ms : 0);
}

bool tp_engine_submit_until(struct tp_request *request, int64_t until_ms) {
  return start(request, tp_clock_ms(), until_ms);
}

int tp_engine_pending(struct tp_engine *engine) {
  tp_gate_set_aside(&engine->gate, &engine->lives);
  return tp_lives_pending(&engine->lives);
}

int64_t tp_engine_paused_until(const struct tp_engine *engine) {
  return engine->pacer.paused_until_ms;
}

double tp_engine_limit(const struct tp_engine *engine) {
  return tp_pacer_limit(&engine->pacer);
}

void tp_engine_name_deadline(struct tp_engine *engine, int64_t deadline_ms) {
  engine->named_deadline_ms = deadline_ms;
}

void tp_engine_stop_events(struct tp_engine *engine) {
  engine->wants_events = false;
  tp_events_free(&engine->events);
}

struct tp_engine_counts tp_engine_counts(const struct tp_engine *engine) {
  struct tp_engine_counts counts = engine->counts;
  counts.in_flight = engine->lives.count[TP_STATE_IN_FLIGHT] + engine->lives.count[TP_STATE_ANSWERED];
  return counts;
}

int tp_engine_descriptor(struct tp_engine *engine) {
  check_process(engine);
  return !engine->closed && tp_exchange_make_transport(engine) ? tp_transport_descriptor(engine->transport) : -1;
}

static int64_t earlier(int64_t a_ms, int64_t b_ms) {
  return a_ms == -1 || (b_ms != -1 && b_ms < a_ms) ? b_ms : a_ms;
}

int64_t tp_engine_deadline(struct tp_engine *engine) {
  check_process(engine);
  if (engine->lives.answered.first) return 0;
  int64_t now_ms = tp_clock_ms();
  struct tp_timer *timer = tp_heap_first(&engine->lives.timers);
  int64_t next = timer ? timer->at_ms : -1;
  next = earlier(next, tp_exchange_next_ms(engine, now_ms));
  next = earlier(next, tp_gate_due(&engine->gate, now_ms));
  /* Without an exchange in flight libcurl's timers have no purpose. */
  if (engine->lives.count[TP_STATE_IN_FLIGHT]) next = earlier(next, tp_transport_deadline(engine->transport));
  if (next == -1) return -1;
  int64_t left = next - now_ms;
  return left > 0 ? left : 0;
}

void tp_engine_drive(struct tp_engine *engine) {
  check_process(engine);
  tp_exchange_call_back(engine);
  tp_exchange_begin_queued(engine, tp_clock_ms());
  if (engine->transport) {
    tp_transport_drive(engine->transport);
    tp_exchange_collect_ended(engine);
    tp_exchange_judge_answered(engine);
  }
  run_timers(engine, tp_clock_ms());
  tp_engine_end_outages(engine, tp_clock_ms());
  tp_exchange_begin_queued(engine, tp_clock_ms());
  if (engine->transport) tp_transport_watch(engine->transport);
#ifdef TP_CHECKED
  tp_engine_check(engine);
#endif
}

bool tp_engine_wait(struct tp_engine *engine, int64_t timeout_ms) {
  bool undisturbed = true;
  int64_t wait = tp_engine_deadline(engine);
  if (!tp_lives_pending(&engine->lives)) return true;
  if (wait == -1 || (timeout_ms >= 0 && timeout_ms < wait)) wait = timeout_ms;
  if (wait != 0) undisturbed = tp_clock_wait(tp_engine_descriptor(engine), wait);
  tp_engine_drive(engine);
  return undisturbed;
}

/* References */

struct tp_request *tp_engine_make_request(struct tp_engine *engine, const struct tp_operation *operation,
                                          const char *target, const char *id) {
  struct tp_request *request = tp_request_make(&engine->pool, operation, target, id);
  if (request) request->engine = tp_engine_retain(engine);
  return request;
}

struct tp_engine *tp_engine_of(const struct tp_request *request) {
  return request->engine;
}

struct tp_request *tp_engine_retain_request(struct tp_request *request) {
  request->references++;
  return request;
}

void tp_engine_release_request(struct tp_request *request) {
  struct tp_engine *engine = request->engine;
  if (--request->references) return;
  if (request->life.state == TP_STATE_NEW || request->life.state == TP_STATE_DONE)
    tp_request_recycle(&engine->pool, request);
  tp_engine_release(engine);
}

/* Completion queues */

bool tp_engine_watch(struct tp_request *request, struct tp_completions *queue, int64_t tag) {
  if (request->completion.queue) return false;
  tp_completions_join(queue, &request->completion, tag);
  tp_engine_retain_request(request);
  if (request->life.state == TP_STATE_DONE) tp_completions_done(&request->completion);
  return true;
}

struct tp_request *tp_engine_next_done(struct tp_completions *queue, int64_t *tag) {
  struct tp_completion *node = tp_completions_next(queue);
  if (!node) return NULL;
  *tag = node->tag;
  return node->owner;
}

const struct tp_request *tp_engine_first_done(const struct tp_completions *queue, int64_t *tag) {
  if (!queue->first) return NULL;
  *tag = queue->first->tag;
  return queue->first->owner;
}

void tp_engine_lease(struct tp_engine *engine, struct tp_completions *queue, int64_t ends_ms) {
  tp_gate_lease(&engine->gate, &engine->lives, queue, ends_ms);
}

void tp_engine_set_peers(struct tp_engine *engine, int peers) {
  tp_pacer_set_peers(&engine->pacer, peers, tp_clock_ms());
}

void tp_engine_hold(struct tp_engine *engine, struct tp_completions *queue, bool hold) {
  tp_gate_hold(&engine->gate, &engine->lives, queue, hold);
}

void tp_engine_drop_completions(struct tp_engine *engine, struct tp_completions *queue) {
  int64_t tag;
  struct tp_life *next;
  tp_gate_forget(&engine->gate, &engine->lives, queue);
  tp_engine_retain(engine); /* each release may be the last one */
  tp_engine_stop_unsent(engine, queue);
  for (struct tp_request *done; (done = tp_engine_next_done(queue, &tag));) tp_engine_release_request(done);
  for (struct tp_life *life = engine->lives.active; life; life = next) {
    struct tp_request *request = life->owner;
    next = life->next;
    if (request->completion.queue != queue) continue;
    tp_completions_leave(&request->completion);
    tp_engine_release_request(request);
  }
  tp_completions_free(queue);
  tp_engine_release(engine);
}

#ifdef TP_CHECKED
void tp_engine_check(const struct tp_engine *engine) {
  tp_lives_check(&engine->lives);
  for (const struct tp_life *life = engine->lives.active; life; life = life->next) {
    const struct tp_request *request = life->owner;
    /* The transport has a request's exchange exactly while it is in flight. */
    assert((request->transfer.handle != NULL) == (life->state == TP_STATE_IN_FLIGHT));
    assert(request->engine == engine && (request->references > 0 || !request->completion.queue));
  }
}
#endif

bool tp_engine_has_event(const struct tp_engine *engine) {
  return engine->events.count > 0;
}

bool tp_engine_next_event(struct tp_engine *engine, struct tp_event *event) {
  return tp_events_next(&engine->events, event);
}
