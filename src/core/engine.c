/* All requests of one client: what is in flight, what waits, and for how long. */
#include "engine.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "course.h"
#include "foreign_text.h"
#include "gate.h"
#include "life.h"
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
  struct tp_lives lives;
  struct tp_gate gate;
  struct tp_request_pool pool;
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
  return tp_course_is_reading(&request->course) ? engine->read : request->operation;
}

/* The path and query of the request's next exchange, or of the one under way. */
static void write_target(struct tp_engine *engine, const struct tp_request *request) {
  struct tp_text *text = &engine->target;
  const char *id = request->id;
  tp_text_reset(text);
  if (tp_course_is_reading(&request->course))
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

/* The end of a request */

/* The one place where a request leaves the engine: moved to DONE by an event that leads there. */
static void end(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event) {
  if (!tp_life_move(&engine->lives, &request->life, event)) return;
  request->done_at_ms = tp_clock_ms();
  tp_text_free(&request->body); /* wiped: nothing is sent any more */
  engine->counts.done++;
  if (request->completion.queue)
    tp_completions_done(&request->completion);
  else if (!request->references)
    tp_request_recycle(&engine->pool, request);
}

/* Whether a byte of its last exchange may have left, and no verdict has said since what that means. */
static bool may_be_sent(const struct tp_request *request) {
  switch (request->life.state) {
    case TP_STATE_IN_FLIGHT:
      return tp_transfer_may_be_sent(&request->transfer);
    case TP_STATE_ANSWERED:
      return request->transfer.delivery.may_be_sent;
    default:
      return false;
  }
}

/* Ends a request with a failure. keep: the failure of its last exchange, if there is one, says more than this one. */
static void end_with(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event, bool keep,
                     enum tp_failure_kind kind, const char *detail) {
  bool sent = may_be_sent(request);
  tp_gate_lost(request, tp_clock_ms());
  if (request->life.state == TP_STATE_IN_FLIGHT && engine->transport)
    tp_transport_cancel(engine->transport, &request->transfer);
  tp_course_stop(&request->course, request->operation, sent, keep, kind, detail);
  end(engine, request, event);
}

static bool judge(struct tp_engine *engine, struct tp_request *request, int64_t now_ms);

/* Something from outside befalls a request: it ends as the table of its life says, or goes on. */
static void stop(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event,
                 enum tp_failure_kind kind, const char *detail) {
  switch (tp_life_reaction(request->life.state, event)) {
    case TP_ENDS:
      break;
    case TP_ENDS_IF_UNSENT:
      if (tp_course_is_settling(&request->course)) return;
      break;
    case TP_ENDS_AFTER_JUDGEMENT:
      if (request->operation->retry != TP_RETRY_READ && judge(engine, request, tp_clock_ms())) return;
      break;
    default:
      return;
  }
  /* What has kept the service from answering says more than that it did not. */
  end_with(engine, request, event, event == TP_LIFE_OUTAGE, kind, detail);
}

/* Ends every request, by an event that leaves none. From the head each time: a judgement may end others as well. */
static void stop_every(struct tp_engine *engine, enum tp_life_event event, const char *detail) {
  while (engine->lives.active) stop(engine, engine->lives.active->owner, event, TP_FAILURE_ABORTED, detail);
}

void tp_engine_stop_all(struct tp_engine *engine, const char *detail) {
  stop_every(engine, TP_LIFE_CLOSE, detail);
}

void tp_engine_abort(struct tp_request *request) {
  if (request->life.state == TP_STATE_NEW) return;
  stop(request->engine, request, TP_LIFE_ABORT, TP_FAILURE_ABORTED, "aborted");
}

void tp_engine_stop_unsent(struct tp_engine *engine, struct tp_completions *queue) {
  struct tp_life *next;
  tp_gate_disarm(&engine->gate, queue);
  for (struct tp_life *life = engine->lives.active; life; life = next) {
    struct tp_request *request = life->owner;
    next = life->next;
    if (request->completion.queue != queue) continue;
    request->stopped = true;
    stop(engine, request, TP_LIFE_STOP_UNSENT, TP_FAILURE_ABORTED, "stopped before it was sent");
  }
}

/* What a service that has not answered for too long leaves behind: what was not sent, and what stays in doubt. */
static void end_outages(struct tp_engine *engine, int64_t now_ms) {
  struct tp_life *next;
  for (struct tp_completions *queue; (queue = tp_gate_over(&engine->gate, now_ms));) {
    char detail[80];
    snprintf(detail, sizeof detail, "the service did not answer for %.3g s", (double)queue->breaker.outage_ms / 1000);
    for (struct tp_life *life = engine->lives.active; life; life = next) {
      struct tp_request *request = life->owner;
      next = life->next;
      if (request->completion.queue == queue) stop(engine, request, TP_LIFE_OUTAGE, TP_FAILURE_ABORTED, detail);
    }
  }
}

/* What the API, or the proxy before it, would refuse as well is not sent any more. */
static void stop_unauthorized(struct tp_engine *engine, bool by_proxy) {
  struct tp_life *next;
  for (struct tp_life *life = engine->lives.active; life; life = next) {
    struct tp_request *request = life->owner;
    next = life->next;
    stop(engine, request, TP_LIFE_WRONG_KEY, TP_FAILURE_UNAUTHORIZED,
         by_proxy ? "not sent: the proxy refused the request before it"
                  : "not sent: the API key was refused on the request before it");
  }
}

static void stop_at_deadline(struct tp_engine *engine, struct tp_request *request) {
  const char *doing = "before the answer came";
  if (tp_course_is_settling(&request->course))
    doing = "while the order was read to learn whether the request took effect";
  else if (request->life.state == TP_STATE_QUEUED && engine->pacer.paused_until_ms > tp_clock_ms())
    doing = "while the account's rate limit held it back";
  else if (request->life.state != TP_STATE_IN_FLIGHT)
    doing = "before it could be sent";
  const char *before = request->course.failure.detail;
  char detail[TP_FOREIGN_DETAIL_BYTES + 200];
  snprintf(detail, sizeof detail, "the deadline of %.3g s passed %s%s%s", (double)request->deadline_ms / 1000, doing,
           before ? "; before that: " : "", before ? before : "");
  stop(engine, request, TP_LIFE_DEADLINE, TP_FAILURE_TIMEOUT, detail);
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

struct tp_request *tp_engine_take_done(struct tp_completions *queue, int64_t *tag) {
  struct tp_completion *node = tp_completions_take(queue);
  if (!node) return NULL;
  *tag = node->tag;
  return node->owner;
}

void tp_engine_hold(struct tp_engine *engine, struct tp_completions *queue, bool hold) {
  tp_gate_hold(&engine->gate, &engine->lives, queue, hold);
}

void tp_engine_drop_completions(struct tp_engine *engine, struct tp_completions *queue) {
  int64_t tag;
  struct tp_life *next;
  tp_gate_forget(&engine->gate, &engine->lives, queue);
  tp_engine_retain(engine); /* each reference that is given up may be the last one */
  tp_engine_stop_unsent(engine, queue);
  for (struct tp_request *done; (done = tp_engine_take_done(queue, &tag));) tp_engine_release_request(done);
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

/* After a fork the child has copies of the parent's connections and of its requests under way: they stay the parent's.
 */
static void check_process(struct tp_engine *engine) {
  unsigned here = tp_process();
  if (engine->process == here) return;
  engine->process = here;
  engine->random_state = tp_clock_entropy() | 1;
  struct tp_transport *parents = engine->transport;
  engine->transport = NULL;
  for (struct tp_life *life = engine->lives.active; life; life = life->next)
    ((struct tp_request *)life->owner)->transfer.handle = NULL;
  stop_every(engine, TP_LIFE_FORK,
             "the process forked while the request was under way; the parent process goes on with it");
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
  const struct tp_operation *operation = operation_under_way(engine, request);
  struct tp_sending sending = {
      .method = operation->method, .target = engine->target.at, .large = tp_operation_is_list(operation)};
  if (!tp_course_is_reading(&request->course)) {
    sending.body = (struct tp_slice){request->body.at, request->body.length};
    sending.media = request->file ? request->operation->media : NULL;
  }
  return tp_transport_start(engine->transport, &request->transfer, &sending);
}

static void begin(struct tp_engine *engine, struct tp_request *request, int64_t now_ms) {
  tp_gate_begin(request, now_ms);
  if (!make_transport(engine)) {
    char detail[160];
    snprintf(detail, sizeof detail, "no connection can be made: %s", strerror(errno ? errno : ENOMEM));
    end_with(engine, request, TP_LIFE_CANNOT_BEGIN, false, TP_FAILURE_CONNECTION, detail);
    return;
  }
  note_attempt(engine, request);
  if (!send_off(engine, request)) {
    end_with(engine, request, TP_LIFE_CANNOT_BEGIN, false, TP_FAILURE_MEMORY, "out of memory");
    return;
  }
  tp_life_move(&engine->lives, &request->life, TP_LIFE_BEGIN);
  tp_pacer_sent(&engine->pacer, engine->lives.count[TP_STATE_IN_FLIGHT], now_ms);
  engine->counts.exchanges++;
}

/* Whether the request's next exchange does more than read. */
static bool changes(const struct tp_engine *engine, const struct tp_request *request) {
  return operation_under_way(engine, request)->retry != TP_RETRY_READ;
}

/* The request that begins as soon as the pace allows; NULL: none. Answers that are not judged yet count as under way:
 * they hold memory, and may tell of a pause. */
static struct tp_request *next_to_begin(struct tp_engine *engine, int64_t now_ms) {
  struct tp_request *next = tp_gate_next(&engine->gate, &engine->lives, now_ms);
  if (!next) return NULL;
  int under_way = engine->lives.count[TP_STATE_IN_FLIGHT] + engine->lives.count[TP_STATE_ANSWERED];
  return under_way < tp_pacer_cap(&engine->pacer, engine->concurrency, changes(engine, next)) ? next : NULL;
}

static void begin_queued(struct tp_engine *engine, int64_t now_ms) {
  struct tp_request *next;
  while ((next = next_to_begin(engine, now_ms)) && tp_pacer_next(&engine->pacer, changes(engine, next)) <= now_ms)
    begin(engine, next, now_ms);
}

/* Answers */

/* Whether a failure is the proxy's, and stays; then it says so, as libcurl's message would not: it knows 407 as a
 * number, and names what it took for the host of a proxy that can't be parsed. */
static bool blame_proxy(const struct tp_engine *engine, const struct tp_transfer *transfer,
                        struct tp_failure *failure) {
  const char *name = NULL, *proxy = engine->proxy ? engine->proxy : tp_proxy_of_environment(&name);
  if (!proxy) return false;
  if (transfer->delivery.proxy_refused) {
    char shown[256];
    tp_proxy_show(proxy, shown, sizeof shown);
    bool named = tp_proxy_user_info(proxy).length > 0;
    tp_failure_set(failure, TP_FAILURE_UNAUTHORIZED, "the proxy %s%s%s %s", shown, name ? " of the environment's " : "",
                   name ? name : "",
                   named ? "refused its user name and password (407)"
                         : "wants a user name and a password (407): USER:PASSWORD@ before its host");
    failure->status = 407;
    return true;
  }
  const char *why = name ? tp_proxy_refuse(proxy) : NULL;
  if (!why || transfer->delivery.code != CURLE_COULDNT_RESOLVE_PROXY) return false;
  tp_failure_set(failure, failure->kind, "the environment's %s can't be used: %s", name, why);
  return true;
}

/* A wait that goes past the deadline is not begun: the caller is told at once what it would have been told then. */
static bool is_past_deadline(const struct tp_request *request, int64_t at_ms) {
  return request->deadline_ms && at_ms >= request->life.limit.at_ms;
}

static int64_t throttle(struct tp_engine *engine, const struct tp_request *request, int64_t now_ms) {
  int64_t before = engine->pacer.paused_until_ms > now_ms ? engine->pacer.paused_until_ms : now_ms;
  int64_t until = tp_pacer_throttled(&engine->pacer, &request->transfer.response, request->transfer.started_ms, now_ms,
                                     next_random(engine));
  engine->counts.throttled++;
  engine->counts.paused_ms += until - before;
  return until;
}

/* Does what follows from the verdict. True: the request is DONE, and may be gone. */
static bool carry_out(struct tp_engine *engine, struct tp_request *request, struct tp_step step, int64_t now_ms) {
  int64_t until = now_ms + step.wait_ms;
  switch (step.next) {
    case TP_NEXT_SUCCEED:
      tp_request_keep(request);
      request->settled_by_read = tp_course_is_reading(&request->course);
      end(engine, request, TP_LIFE_SETTLED);
      return true;
    case TP_NEXT_FAIL:
      end(engine, request, TP_LIFE_SETTLED);
      return true;
    case TP_NEXT_THROTTLE:
      until = throttle(engine, request, now_ms);
      break;
    case TP_NEXT_SEND:
    case TP_NEXT_READ:
      break;
  }
  if (until > now_ms) note_wait(engine, request, until - now_ms, step.reason);
  bool at_once = step.next == TP_NEXT_THROTTLE || until <= now_ms;
  tp_life_move(&engine->lives, &request->life, at_once ? TP_LIFE_AGAIN : TP_LIFE_LATER);
  if (is_past_deadline(request, now_ms)) {
    stop_at_deadline(engine, request);
    return true;
  }
  if (is_past_deadline(request, until)) {
    end_with(engine, request, TP_LIFE_DEADLINE, true, TP_FAILURE_TIMEOUT,
             "the next try would have come after the deadline");
    return true;
  }
  if (tp_gate_is_shut(request)) {
    end_with(engine, request, TP_LIFE_OUTAGE, true, TP_FAILURE_ABORTED, "the service did not answer for too long");
    return true;
  }
  if (request->stopped && !tp_course_is_settling(&request->course)) {
    end_with(engine, request, TP_LIFE_STOP_UNSENT, true, TP_FAILURE_ABORTED, "stopped before it was sent again");
    return true;
  }
  if (!at_once) tp_heap_set(&engine->lives.timers, &request->life.wake, until);
  return false;
}

/* Judges an exchange that has ended, and does what follows. True: the request is DONE, and may be gone. */
static bool judge(struct tp_engine *engine, struct tp_request *request, int64_t now_ms) {
  struct tp_transfer *transfer = &request->transfer;
  struct tp_failure failure = {0};
  struct tp_expected expected = {operation_under_way(engine, request), request->id, request->file};
  struct tp_verdict verdict =
      tp_answer_judge(&expected, &transfer->delivery, &transfer->response, &request->answer, &failure);
  bool good = verdict.word == TP_WORD_GOOD;
  /* Its end may not be where it was said to be, or it may be another's. */
  if (!good && (transfer->response.status / 100 == 2 || tp_answer_is_garbled(&transfer->response)))
    tp_transport_distrust(engine->transport, transfer);
  if (good && request->file && !tp_course_is_reading(&request->course))
    tp_foreign_in_place(transfer->response.content_type, sizeof transfer->response.content_type, &engine->secrets);
  if (!good && blame_proxy(engine, transfer, &failure)) {
    verdict.permanent = true;
    verdict.repeat = failure.retryable = false;
  }
  bool unauthorized = failure.kind == TP_FAILURE_UNAUTHORIZED;
  if (!good) tp_failure_clean(&failure, &engine->secrets);
  if (transfer->response.date[0]) {
    memcpy(engine->server_date, transfer->response.date, sizeof engine->server_date);
    engine->server_date_ms = now_ms;
  }
  note_answer(engine, request, failure.kind);
  if (failure.kind != TP_FAILURE_RATE_LIMITED)
    tp_pacer_answered(&engine->pacer, &transfer->response, engine->lives.count[TP_STATE_IN_FLIGHT],
                      transfer->started_ms, now_ms);
  struct tp_exchange exchange = {.verdict = verdict,
                                 .may_be_sent = transfer->delivery.may_be_sent,
                                 .status = request->answer.status,
                                 .retry_after_s = transfer->response.retry_after_s,
                                 .begun_ms = transfer->started_ms,
                                 .deadline = request->deadline_ms ? request->life.limit.at_ms : 0,
                                 .failure = &failure};
  double asked_ms = exchange.retry_after_s > 0 ? exchange.retry_after_s * 1000 : 0;
  exchange.spared = tp_gate_judged(&engine->gate, request, verdict, failure.kind, (int64_t)asked_ms, now_ms);
  struct tp_step step =
      tp_course_after(&request->course, &engine->rules, request->operation, &exchange, now_ms, next_random(engine));
  tp_failure_clear(&failure);
  bool by_proxy = transfer->delivery.proxy_refused;
  bool ended = carry_out(engine, request, step, now_ms);
  if (unauthorized) stop_unauthorized(engine, by_proxy);
  return ended;
}

static void take_ended(struct tp_engine *engine) {
  for (struct tp_transfer *transfer; (transfer = tp_transport_next_finished(engine->transport));)
    tp_life_move(&engine->lives, &((struct tp_request *)transfer->owner)->life, TP_LIFE_ENDED);
}

/* One large answer in a turn, for the sake of hosts: what is left is due at once. */
static void judge_answered(struct tp_engine *engine) {
  bool large = false;
  while (!large && engine->lives.answered.first) {
    struct tp_request *request = engine->lives.answered.first->owner;
    large = request->transfer.response.body.length > LARGE_ANSWER_BYTES;
    judge(engine, request, tp_clock_ms());
  }
}

static void run_timers(struct tp_engine *engine, int64_t now_ms) {
  struct tp_timer *timer;
  while ((timer = tp_heap_first(&engine->lives.timers)) && timer->at_ms <= now_ms) {
    struct tp_request *request = timer->owner;
    tp_heap_remove(&engine->lives.timers, timer);
    if (timer == &request->life.limit)
      stop_at_deadline(engine, request);
    else
      tp_life_move(&engine->lives, &request->life, TP_LIFE_WAKE);
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
  engine->rules = (struct tp_course_rules){options->max_attempts, options->settle_ms, options->settle_limit_ms};
  engine->read = tp_operation_find("get");
  engine->pacer.rate = options->rate;
  engine->random_state = tp_clock_entropy() | 1;
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
    next = request->pool_next;
    tp_request_destroy(request);
  }
  tp_text_free(&engine->pool.spare_body);
  tp_heap_free(&engine->lives.timers);
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

const struct tp_secrets *tp_engine_secrets(const struct tp_engine *engine) {
  return &engine->secrets;
}

int tp_engine_concurrency(const struct tp_engine *engine) {
  return engine->concurrency;
}

bool tp_engine_submit(struct tp_request *request, int64_t deadline_ms) {
  struct tp_engine *engine = request->engine;
  if (deadline_ms == TP_ENGINE_DEADLINE) deadline_ms = engine->deadline_ms;
  check_process(engine);
  size_t active = (size_t)tp_lives_pending(&engine->lives) + (size_t)engine->lives.count[TP_STATE_HELD];
  if (engine->closed || !tp_heap_reserve(&engine->lives.timers, 2 * (active + 1))) return false;
  request->submitted_at_ms = tp_clock_ms();
  request->deadline_ms = deadline_ms;
  tp_life_move(&engine->lives, &request->life, request->operation == &tp_pause ? TP_LIFE_PAUSE : TP_LIFE_SUBMIT);
  if (deadline_ms) tp_heap_set(&engine->lives.timers, &request->life.limit, request->submitted_at_ms + deadline_ms);
  return true;
}

int tp_engine_pending(struct tp_engine *engine) {
  tp_gate_set_aside(&engine->gate, &engine->lives);
  return tp_lives_pending(&engine->lives);
}

int64_t tp_engine_paused_until(const struct tp_engine *engine) {
  return engine->pacer.paused_until_ms;
}

struct tp_engine_counts tp_engine_counts(const struct tp_engine *engine) {
  struct tp_engine_counts counts = engine->counts;
  counts.in_flight = engine->lives.count[TP_STATE_IN_FLIGHT] + engine->lives.count[TP_STATE_ANSWERED];
  return counts;
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

static int64_t earlier(int64_t a_ms, int64_t b_ms) {
  return a_ms == -1 || (b_ms != -1 && b_ms < a_ms) ? b_ms : a_ms;
}

int64_t tp_engine_deadline(struct tp_engine *engine) {
  check_process(engine);
  if (engine->lives.answered.first) return 0;
  int64_t now_ms = tp_clock_ms();
  struct tp_timer *timer = tp_heap_first(&engine->lives.timers);
  int64_t next = timer ? timer->at_ms : -1;
  const struct tp_request *begins = next_to_begin(engine, now_ms);
  if (begins) next = earlier(next, tp_pacer_next(&engine->pacer, changes(engine, begins)));
  next = earlier(next, tp_gate_due(&engine->gate, now_ms));
  /* With nothing under way there is nothing that libcurl's timers are for. */
  if (engine->lives.count[TP_STATE_IN_FLIGHT]) next = earlier(next, tp_transport_deadline(engine->transport));
  if (next == -1) return -1;
  int64_t left = next - now_ms;
  return left > 0 ? left : 0;
}

void tp_engine_drive(struct tp_engine *engine) {
  check_process(engine);
  begin_queued(engine, tp_clock_ms());
  if (engine->transport) {
    tp_transport_drive(engine->transport);
    take_ended(engine);
    judge_answered(engine);
  }
  run_timers(engine, tp_clock_ms());
  end_outages(engine, tp_clock_ms());
  begin_queued(engine, tp_clock_ms());
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

#ifdef TP_CHECKED
void tp_engine_check(const struct tp_engine *engine) {
  tp_lives_check(&engine->lives);
  for (const struct tp_life *life = engine->lives.active; life; life = life->next) {
    const struct tp_request *request = life->owner;
    /* The transport has an exchange of ours exactly while it is in flight. */
    assert((request->transfer.handle != NULL) == (life->state == TP_STATE_IN_FLIGHT));
    assert(request->engine == engine && (request->references > 0 || !request->completion.queue));
  }
}
#endif

bool tp_engine_has_event(const struct tp_engine *engine) {
  return engine->events.count > 0;
}

bool tp_engine_next_event(struct tp_engine *engine, struct tp_event *event) {
  return tp_events_take(&engine->events, event);
}
