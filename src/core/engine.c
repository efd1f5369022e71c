/* All requests of one client: what is in flight, what waits, and for how long. */
#include "engine.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "course.h"
#include "events.h"
#include "foreign_text.h"
#include "heap.h"
#include "pacer.h"
#include "process.h"
#include "proxy.h"
#include "request_internal.h"
#include "text.h"
#include "time.h"
#include "transport.h"
#include "url.h"

static const char authorization_prefix[] = "Authorization: Bearer ";

/* Reading so much takes a millisecond. */
enum { LARGE_ANSWER_BYTES = 128 * 1024 };

struct tp_engine {
  int references;
  unsigned process; /* that the transport and the active requests belong to */
  bool closed;
  bool wants_events;
  int64_t timeout_ms, connect_timeout_ms, connection_age_ms, deadline_ms;
  int concurrency;
  struct tp_course_rules rules;
  const struct tp_operation *read; /* what settles an uncertain cancel */
  struct tp_base_url base_url;
  struct tp_text authorization; /* the header line: the one copy of the key */
  struct tp_secrets secrets;    /* what no text shows: the key, and what proxies want to know */
  char *user_agent, *ca_file, *proxy;
  struct tp_transport *transport; /* NULL until it is needed */
  struct tp_pacer pacer;
  struct tp_heap timers;
  struct tp_request *active;
  struct tp_request_pool pool;
  struct tp_request_queue queue;   /* to be sent */
  struct tp_request_queue watched; /* done, see watched.h */
  int pending;
  uint64_t random_state;
  struct tp_text target; /* of the request that is being sent */
  struct tp_events events;
  struct tp_engine_counts counts;
  char server_date[sizeof((struct tp_response *)0)->date]; /* of the last answer that had one, "": none */
  int64_t server_date_ms;                                  /* when it came */
};

/* 0 to 1; xorshift64*: it spreads retries, it guards nothing. */
static double next_random(struct tp_engine *engine) {
  uint64_t x = engine->random_state;
  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  engine->random_state = x;
  return (double)((x * 0x2545F4914F6CDD1DULL) >> 11) / 9007199254740992.0;
}

/* The request's own operation, or the read that settles it. */
static const struct tp_operation *operation_under_way(const struct tp_engine *engine,
                                                      const struct tp_request *request) {
  return request->course.reading ? engine->read : request->operation;
}

/* The path and query of the request's next exchange, or of the one under way. */
static void write_target(struct tp_engine *engine, const struct tp_request *request) {
  struct tp_text *text = &engine->target;
  const char *id = request->id;
  tp_text_reset(text);
  if (request->course.reading)
    tp_operation_write_path(engine->read, &id, text);
  else
    tp_text_add(text, request->target.at, request->target.length);
}

/* Events */

static void note(struct tp_engine *engine, const struct tp_request *request, struct tp_event event) {
  if (!engine->wants_events) return;
  event.operation = request->operation->name;
  event.method = operation_under_way(engine, request)->method;
  write_target(engine, request);
  if (engine->target.failed) return;
  snprintf(event.path, sizeof event.path, "%.*s", (int)strcspn(engine->target.at, "?"), engine->target.at);
  tp_events_add(&engine->events, &event);
}

static void note_attempt(struct tp_engine *engine, const struct tp_request *request) {
  note(engine, request, (struct tp_event){.type = TP_EVENT_ATTEMPT, .attempt = tp_course_exchange(&request->course)});
}

static void note_answer(struct tp_engine *engine, const struct tp_request *request, enum tp_failure_kind failure) {
  const struct tp_transfer *transfer = &request->transfer;
  struct tp_event event = {.type = TP_EVENT_ANSWER,
                           .attempt = tp_course_exchange(&request->course),
                           .status = transfer->response.status,
                           .milliseconds = transfer->ended_ms - transfer->started_ms,
                           .http_version = tp_transfer_http_version(transfer),
                           .failure = failure};
  memcpy(event.request_id, transfer->response.request_id, sizeof event.request_id);
  if (engine->wants_events) tp_foreign_in_place(event.request_id, sizeof event.request_id, &engine->secrets);
  note(engine, request, event);
}

static void note_wait(struct tp_engine *engine, const struct tp_request *request, int64_t wait_ms, const char *reason) {
  note(engine, request,
       (struct tp_event){.type = TP_EVENT_WAIT,
                         .attempt = tp_course_exchange(&request->course),
                         .milliseconds = wait_ms,
                         .reason = reason});
}

/* The queue: retries and reads go to its front, what is new to its end. */

static void enqueue(struct tp_engine *engine, struct tp_request *request, bool front) {
  request->state = TP_REQUEST_QUEUED;
  tp_queue_add(&engine->queue, request, front);
}

/* The end of a request */

static void retire(struct tp_engine *engine, struct tp_request *request) {
  tp_heap_remove(&engine->timers, &request->wake);
  tp_heap_remove(&engine->timers, &request->limit);
  if (request->previous)
    request->previous->next = request->next;
  else
    engine->active = request->next;
  if (request->next) request->next->previous = request->previous;
  request->state = TP_REQUEST_DONE;
  request->active = false;
  tp_text_free(&request->body); /* wiped: nothing is sent any more */
  engine->pending--;
  engine->counts.done++;
  if (request->inbox)
    tp_inbox_deliver(request->inbox, request);
  else if (request->watched)
    tp_queue_add(&engine->watched, request, false);
  else if (!request->held)
    tp_request_free(request);
}

void tp_engine_stop_request(struct tp_engine *engine, struct tp_request *request, bool keep, enum tp_failure_kind kind,
                            const char *detail) {
  bool sent = false;
  if (request->state == TP_REQUEST_QUEUED) tp_queue_remove(&engine->queue, request);
  if (request->state == TP_REQUEST_IN_FLIGHT) {
    sent = tp_transfer_may_be_sent(&request->transfer);
    if (engine->transport) tp_transport_cancel(engine->transport, &request->transfer);
    engine->counts.in_flight--;
  }
  tp_course_stop(&request->course, request->operation, sent, keep, kind, detail);
  retire(engine, request);
}

void tp_engine_stop_all(struct tp_engine *engine, const char *detail) {
  while (engine->active) tp_engine_stop_request(engine, engine->active, false, TP_FAILURE_ABORTED, detail);
}

static bool is_unsent(const struct tp_request *request) {
  bool waits = request->state == TP_REQUEST_QUEUED || request->state == TP_REQUEST_WAITING;
  return waits && !request->course.reading;
}

void tp_engine_stop_unsent(struct tp_engine *engine, const struct tp_inbox *inbox) {
  struct tp_request *next;
  for (struct tp_request *request = engine->active; request; request = next) {
    next = request->next;
    if (request->inbox == inbox && is_unsent(request))
      tp_engine_stop_request(engine, request, false, TP_FAILURE_ABORTED, "stopped before it was sent");
  }
}

/* What the API would refuse as well is not sent any more. */
static void stop_unauthorized(struct tp_engine *engine) {
  struct tp_request *next;
  for (struct tp_request *request = engine->active; request; request = next) {
    next = request->next;
    if (is_unsent(request))
      tp_engine_stop_request(engine, request, false, TP_FAILURE_UNAUTHORIZED,
                             "not sent: the API key was refused on the request before it");
  }
}

void tp_engine_forget_inbox(struct tp_engine *engine, const struct tp_inbox *inbox) {
  for (struct tp_request *request = engine->active; request; request = request->next) {
    if (request->inbox != inbox) continue;
    request->inbox = NULL;
    request->held = false;
    engine->references--; /* never the last one: the inbox has its own */
  }
}

static void stop_at_deadline(struct tp_engine *engine, struct tp_request *request) {
  const char *doing = "before the answer came";
  if (request->course.reading)
    doing = "while the order was read to learn whether the request took effect";
  else if (request->state == TP_REQUEST_QUEUED && engine->pacer.paused_until_ms > tp_clock_ms())
    doing = "while the account's rate limit held it back";
  else if (request->state != TP_REQUEST_IN_FLIGHT)
    doing = "before it could be sent";
  const char *before = request->course.failure.detail;
  char detail[TP_FOREIGN_DETAIL_BYTES + 200];
  snprintf(detail, sizeof detail, "the deadline of %.3g s passed %s%s%s", (double)request->deadline_ms / 1000, doing,
           before ? "; before that: " : "", before ? before : "");
  tp_engine_stop_request(engine, request, false, TP_FAILURE_TIMEOUT, detail);
}

/* After a fork the child has copies of the parent's connections and of its requests under way: they stay the parent's.
 */
static void check_process(struct tp_engine *engine) {
  unsigned here = tp_process();
  if (engine->process == here) return;
  engine->process = here;
  engine->random_state ^= (uint64_t)getpid() << 32;
  struct tp_transport *parents = engine->transport;
  engine->transport = NULL;
  for (struct tp_request *request = engine->active; request; request = request->next) request->transfer.handle = NULL;
  tp_engine_stop_all(engine, "the process forked while the request was under way; the parent process goes on with it");
  tp_transport_abandon(parents);
}

/* Sending */

static bool make_transport(struct tp_engine *engine) {
  if (engine->transport) return true;
  const char *proxy = engine->proxy;
  if (!proxy && engine->base_url.loopback) proxy = "";
  const char *name, *environment = proxy ? NULL : tp_proxy_of_environment(&name);
  if (environment && !tp_secrets_add_proxy(&engine->secrets, environment)) return false;
  struct tp_transport_options options = {.base_url = engine->base_url.text,
                                         .authorization = engine->authorization.at,
                                         .user_agent = engine->user_agent,
                                         .ca_file = engine->ca_file,
                                         .proxy = proxy,
                                         .https = engine->base_url.https,
                                         .timeout_ms = (long)engine->timeout_ms,
                                         .connect_timeout_ms = (long)engine->connect_timeout_ms,
                                         .connection_age_ms = engine->connection_age_ms,
                                         .max_connections = engine->concurrency};
  errno = 0;
  engine->transport = tp_transport_new(&options);
  return engine->transport != NULL;
}

static bool send_off(struct tp_engine *engine, struct tp_request *request) {
  write_target(engine, request);
  if (engine->target.failed) return false;
  struct tp_sending sending = {.method = operation_under_way(engine, request)->method, .target = engine->target.at};
  if (!request->course.reading) {
    sending.body = (struct tp_slice){request->body.at, request->body.length};
    sending.media = request->file ? request->operation->media : NULL;
  }
  return tp_transport_start(engine->transport, &request->transfer, &sending);
}

static void start(struct tp_engine *engine, struct tp_request *request, int64_t now_ms) {
  tp_queue_remove(&engine->queue, request);
  request->state = TP_REQUEST_WAITING;
  if (!make_transport(engine)) {
    char detail[160];
    snprintf(detail, sizeof detail, "no connection can be made: %s", strerror(errno ? errno : ENOMEM));
    tp_engine_stop_request(engine, request, false, TP_FAILURE_CONNECTION, detail);
    return;
  }
  note_attempt(engine, request);
  if (!send_off(engine, request)) {
    tp_engine_stop_request(engine, request, false, TP_FAILURE_MEMORY, "out of memory");
    return;
  }
  request->state = TP_REQUEST_IN_FLIGHT;
  engine->counts.in_flight++;
  tp_pacer_sent(&engine->pacer, engine->counts.in_flight, now_ms);
  engine->counts.exchanges++;
}

static void start_queued(struct tp_engine *engine, int64_t now_ms) {
  while (engine->queue.first && engine->counts.in_flight < tp_pacer_cap(&engine->pacer, engine->concurrency) &&
         tp_pacer_next(&engine->pacer) <= now_ms)
    start(engine, engine->queue.first, now_ms);
}

/* Answers */

static bool is_permanent(const struct tp_transfer *transfer) {
  switch (transfer->delivery.code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return true;
    default:
      return transfer->response.too_large;
  }
}

/* Whether the proxy of the environment can't be used as it is written; then the failure says so. libcurl's message
 * would name what it took for the host. */
static bool blame_environment(const struct tp_engine *engine, const struct tp_transfer *transfer,
                              struct tp_failure *failure) {
  if (engine->proxy || transfer->delivery.code != CURLE_COULDNT_RESOLVE_PROXY) return false;
  const char *name, *proxy = tp_proxy_of_environment(&name), *why = proxy ? tp_proxy_refuse(proxy) : NULL;
  if (!why) return false;
  tp_failure_set(failure, failure->kind, "the environment's %s can't be used: %s", name, why);
  return true;
}

/* A wait that goes past the deadline is not begun: the caller is told at once what it would have been told then. */
static bool is_past_deadline(const struct tp_request *request, int64_t at_ms) {
  return request->limit.position && at_ms >= request->limit.at_ms;
}

static int64_t throttle(struct tp_engine *engine, const struct tp_request *request, int64_t now_ms) {
  int64_t before = engine->pacer.paused_until_ms > now_ms ? engine->pacer.paused_until_ms : now_ms;
  int64_t until = tp_pacer_throttled(&engine->pacer, &request->transfer.response, now_ms, next_random(engine));
  engine->counts.throttled++;
  engine->counts.paused_ms += until - before;
  return until;
}

static void carry_out(struct tp_engine *engine, struct tp_request *request, struct tp_step step, int64_t now_ms) {
  int64_t until = now_ms + step.wait_ms;
  switch (step.next) {
    case TP_NEXT_SUCCEED:
      tp_request_keep(request);
      request->settled_by_read = request->course.reading;
      retire(engine, request);
      return;
    case TP_NEXT_FAIL:
      retire(engine, request);
      return;
    case TP_NEXT_THROTTLE:
      until = throttle(engine, request, now_ms);
      break;
    case TP_NEXT_SEND:
    case TP_NEXT_READ:
      break;
  }
  request->state = TP_REQUEST_WAITING;
  if (until > now_ms) note_wait(engine, request, until - now_ms, step.reason);
  if (until > now_ms && is_past_deadline(request, until))
    tp_engine_stop_request(engine, request, true, TP_FAILURE_TIMEOUT,
                           "the next try would have come after the deadline");
  else if (step.next == TP_NEXT_THROTTLE || until <= now_ms)
    enqueue(engine, request, true);
  else
    tp_heap_set(&engine->timers, &request->wake, until);
}

static void take_answer(struct tp_engine *engine, struct tp_request *request, int64_t now_ms) {
  struct tp_transfer *transfer = &request->transfer;
  struct tp_failure failure = {0};
  engine->counts.in_flight--;
  struct tp_expected expected = {operation_under_way(engine, request), request->id, request->file};
  bool good = tp_answer_judge(&expected, &transfer->delivery, &transfer->response, &request->answer, &failure);
  /* Its end may not be where it was said to be. */
  if (!good && transfer->response.status / 100 == 2) tp_transport_distrust(engine->transport, transfer);
  bool unauthorized = failure.kind == TP_FAILURE_UNAUTHORIZED;
  if (good && request->file && !request->course.reading)
    tp_foreign_in_place(transfer->response.content_type, sizeof transfer->response.content_type, &engine->secrets);
  bool bad_proxy = !good && blame_environment(engine, transfer, &failure);
  if (!good) tp_failure_clean(&failure, &engine->secrets);
  if (transfer->response.date[0]) {
    memcpy(engine->server_date, transfer->response.date, sizeof engine->server_date);
    engine->server_date_ms = now_ms;
  }
  note_answer(engine, request, failure.kind);
  if (failure.kind != TP_FAILURE_RATE_LIMITED)
    tp_pacer_answered(&engine->pacer, &transfer->response, engine->counts.in_flight, transfer->started_ms, now_ms);
  struct tp_exchange exchange = {.good = good,
                                 .may_be_sent = transfer->delivery.may_be_sent,
                                 .permanent = is_permanent(transfer) || bad_proxy,
                                 .status = request->answer.status,
                                 .retry_after_s = transfer->response.retry_after_s,
                                 .failure = &failure};
  struct tp_step step =
      tp_course_after(&request->course, &engine->rules, request->operation, &exchange, now_ms, next_random(engine));
  tp_failure_clear(&failure);
  carry_out(engine, request, step, now_ms);
  if (unauthorized) stop_unauthorized(engine);
}

static void run_timers(struct tp_engine *engine, int64_t now_ms) {
  struct tp_timer *timer;
  while ((timer = tp_heap_first(&engine->timers)) && timer->at_ms <= now_ms) {
    struct tp_request *request = timer->owner;
    tp_heap_remove(&engine->timers, timer);
    if (timer == &request->limit)
      stop_at_deadline(engine, request);
    else
      enqueue(engine, request, true);
  }
}

static char *copy_or_fail(const char *string, bool *failed) {
  char *copy = tp_text_copy(string);
  if (string && !copy) *failed = true;
  return copy;
}

/* What is wrong with the options that hold URLs. */
static struct tp_engine_refusal read_urls(struct tp_engine *engine, const struct tp_engine_options *options) {
  const char *why = tp_base_url_read(&engine->base_url, options->base_url);
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
  engine->rules = (struct tp_course_rules){options->max_attempts, options->settle_ms};
  engine->read = tp_operation_find("get");
  engine->pacer.rate = options->rate;
  engine->random_state = ((uint64_t)(tp_clock_unix() * 1e6) ^ (uint64_t)getpid() << 40) | 1;
  bool failed = false;
  engine->user_agent = copy_or_fail(options->user_agent, &failed);
  engine->ca_file = copy_or_fail(options->ca_file, &failed);
  engine->proxy = copy_or_fail(options->proxy, &failed);
  /* The one allocation is of the right size at once: growing would leave a copy of the key behind. */
  size_t length = sizeof authorization_prefix + strlen(options->api_key);
  engine->authorization = (struct tp_text){.at = malloc(length), .capacity = length};
  failed = failed || !engine->authorization.at;
  if (!failed) {
    tp_text_add_string(&engine->authorization, authorization_prefix);
    tp_text_add_string(&engine->authorization, options->api_key);
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

struct tp_request_pool *tp_engine_pool(struct tp_engine *engine) {
  return &engine->pool;
}

struct tp_request_queue *tp_engine_watched(struct tp_engine *engine) {
  return &engine->watched;
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
    next = request->next;
    tp_request_destroy(request);
  }
  tp_heap_free(&engine->timers);
  tp_events_free(&engine->events);
  tp_text_free(&engine->target);
  free(engine->user_agent);
  free(engine->ca_file);
  if (engine->proxy) explicit_bzero(engine->proxy, strlen(engine->proxy)); /* may hold a password */
  free(engine->proxy);
  free(engine);
}

const char *tp_engine_base_url(const struct tp_engine *engine) {
  return engine->base_url.text;
}

const char *tp_engine_key(const struct tp_engine *engine) {
  return engine->authorization.at + sizeof authorization_prefix - 1;
}

int tp_engine_concurrency(const struct tp_engine *engine) {
  return engine->concurrency;
}

bool tp_engine_submit(struct tp_engine *engine, struct tp_request *request, int64_t deadline_ms) {
  if (deadline_ms == TP_ENGINE_DEADLINE) deadline_ms = engine->deadline_ms;
  check_process(engine);
  if (engine->closed || !tp_heap_reserve(&engine->timers, 2 * ((size_t)engine->pending + 1))) return false;
  request->active = true;
  request->previous = NULL;
  request->next = engine->active;
  if (engine->active) engine->active->previous = request;
  engine->active = request;
  engine->pending++;
  request->deadline_ms = deadline_ms;
  if (deadline_ms) tp_heap_set(&engine->timers, &request->limit, tp_clock_ms() + deadline_ms);
  if (request->operation == &tp_pause)
    request->state = TP_REQUEST_WAITING; /* until its deadline */
  else
    enqueue(engine, request, false);
  return true;
}

int tp_engine_pending(const struct tp_engine *engine) {
  return engine->pending;
}

int64_t tp_engine_paused_until(const struct tp_engine *engine) {
  return engine->pacer.paused_until_ms;
}

struct tp_engine_counts tp_engine_counts(const struct tp_engine *engine) {
  return engine->counts;
}

double tp_engine_server_time(const struct tp_engine *engine) {
  double here = tp_clock_unix(), date;
  struct tp_slice text = {engine->server_date, strlen(engine->server_date)};
  if (!tp_time_parse_http(text, here, &date)) return here;
  return date + (double)(tp_clock_ms() - engine->server_date_ms) / 1000;
}

int tp_engine_descriptor(struct tp_engine *engine) {
  check_process(engine);
  return !engine->closed && make_transport(engine) ? tp_transport_descriptor(engine->transport) : -1;
}

int64_t tp_engine_deadline(struct tp_engine *engine) {
  check_process(engine);
  int64_t next = -1;
  struct tp_timer *timer = tp_heap_first(&engine->timers);
  if (timer) next = timer->at_ms;
  if (engine->queue.first && engine->counts.in_flight < tp_pacer_cap(&engine->pacer, engine->concurrency)) {
    int64_t at = tp_pacer_next(&engine->pacer);
    if (next == -1 || at < next) next = at;
  }
  int64_t transport = engine->transport ? tp_transport_deadline(engine->transport) : -1;
  if (transport != -1 && (next == -1 || transport < next)) next = transport;
  if (next == -1) return -1;
  int64_t left = next - tp_clock_ms();
  return left > 0 ? left : 0;
}

void tp_engine_drive(struct tp_engine *engine) {
  check_process(engine);
  start_queued(engine, tp_clock_ms());
  if (engine->transport) {
    struct tp_transfer *transfer;
    tp_transport_drive(engine->transport);
    bool large = false; /* one page at a time, for the sake of hosts: the others are due at once */
    while (!large && (transfer = tp_transport_next_finished(engine->transport))) {
      large = transfer->response.body.length > LARGE_ANSWER_BYTES;
      take_answer(engine, transfer->owner, tp_clock_ms());
    }
  }
  run_timers(engine, tp_clock_ms());
  start_queued(engine, tp_clock_ms());
  if (engine->transport) tp_transport_watch(engine->transport);
}

bool tp_engine_wait(struct tp_engine *engine, int64_t timeout_ms) {
  bool undisturbed = true;
  int64_t wait = tp_engine_deadline(engine);
  if (engine->pending == 0) return true;
  if (wait == -1 || (timeout_ms >= 0 && timeout_ms < wait)) wait = timeout_ms;
  if (wait != 0) {
    int descriptor = tp_engine_descriptor(engine);
    struct pollfd watched = {.fd = descriptor, .events = POLLIN};
    if (wait > INT32_MAX) wait = INT32_MAX;
    undisturbed = poll(&watched, descriptor == -1 ? 0 : 1, (int)wait) != -1 || errno != EINTR;
  }
  tp_engine_drive(engine);
  return undisturbed;
}

bool tp_engine_has_event(const struct tp_engine *engine) {
  return engine->events.count > 0;
}

bool tp_engine_next_event(struct tp_engine *engine, struct tp_event *event) {
  return tp_events_take(&engine->events, event);
}
