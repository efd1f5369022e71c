/* Begins the exchanges of requests, and judges their answers. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "engine_internal.h"
#include "foreign_text.h"
#include "time.h"

/* Judging an answer of this size takes a millisecond. */
enum { LARGE_ANSWER_BYTES = 128 * 1024 };

/* Returns 0 to 1. xorshift64*: the number spreads retries and protects nothing. */
static double next_random(struct tp_engine *engine) {
  uint64_t x = engine->random_state;
  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  engine->random_state = x;
  return (double)((x * 0x2545F4914F6CDD1DULL) >> 11) / 9007199254740992.0;
}

/* The operation of the request's exchange: its own, or the read that settles it. */
static const struct tp_operation *operation_of_exchange(const struct tp_engine *engine,
                                                        const struct tp_request *request) {
  if (!tp_retry_is_reading(&request->retry)) return request->operation;
  return request->operation->retry == TP_RETRY_UPLOAD ? engine->look : engine->read;
}

/* The moment of the request's deadline; 0: it has none. */
static int64_t deadline_at_ms(const struct tp_request *request) {
  return request->deadline_ms ? request->life.limit.at_ms : 0;
}

/* Whether a wait until at_ms passes the deadline. Such a wait is not begun: the caller gets its result at once. */
static bool is_past_deadline(const struct tp_request *request, int64_t at_ms) {
  return request->deadline_ms && at_ms >= request->life.limit.at_ms;
}

/* The path and query of the request's exchange, next or in flight. */
static void write_target(struct tp_engine *engine, const struct tp_request *request) {
  struct tp_text *text = &engine->target;
  const char *id = request->id;
  tp_text_reset(text);
  if (tp_retry_is_reading(&request->retry) && request->upload)
    tp_upload_write_look(request->upload, text);
  else if (tp_retry_is_reading(&request->retry))
    tp_operation_write_path(engine->read, &id, text);
  else
    tp_text_add(text, request->target.at, request->target.length);
}

/* Events */

static void note(struct tp_engine *engine, const struct tp_request *request, struct tp_event event) {
  if (!engine->wants_events) return;
  event.operation = request->operation->name;
  event.method = operation_of_exchange(engine, request)->method;
  write_target(engine, request);
  if (engine->target.failed) return;
  snprintf(event.path, sizeof event.path, "%.*s", (int)strcspn(engine->target.at, "?"), engine->target.at);
  tp_events_add(&engine->events, &event);
}

static void note_attempt(struct tp_engine *engine, const struct tp_request *request) {
  note(engine, request, (struct tp_event){.type = TP_EVENT_ATTEMPT, .attempt = tp_retry_exchange(&request->retry)});
}

static void note_answer(struct tp_engine *engine, const struct tp_request *request, const struct tp_failure *failure) {
  const struct tp_transfer *transfer = &request->transfer;
  struct tp_event event = {.type = TP_EVENT_ANSWER,
                           .attempt = tp_retry_exchange(&request->retry),
                           .status = transfer->response.status,
                           .milliseconds = transfer->ended_ms - transfer->started_ms,
                           .http_version = tp_transfer_http_version(transfer),
                           .failure = failure->kind};
  if (!event.status && failure->detail) snprintf(event.detail, sizeof event.detail, "%s", failure->detail);
  memcpy(event.request_id, transfer->response.request_id, sizeof event.request_id);
  if (engine->wants_events) {
    tp_foreign_in_place(event.request_id, sizeof event.request_id, &engine->secrets);
    tp_foreign_in_place(event.detail, sizeof event.detail, &engine->secrets);
  }
  note(engine, request, event);
}

static void note_wait(struct tp_engine *engine, const struct tp_request *request, int64_t wait_ms, const char *reason) {
  note(engine, request,
       (struct tp_event){.type = TP_EVENT_WAIT,
                         .attempt = tp_retry_exchange(&request->retry),
                         .milliseconds = wait_ms,
                         .reason = reason});
}

/* Sending */

bool tp_exchange_make_transport(struct tp_engine *engine) {
  if (engine->transport) return true;
  const char *proxy = engine->proxy;
  if (!proxy && engine->base_url.loopback) proxy = "";
  const char *name, *environment = proxy ? NULL : tp_proxy_of_environment(&name);
  if (environment && !tp_secrets_add_proxy(&engine->secrets, environment)) return false;
  struct tp_transport_options options = {.base_url = engine->base_url.text,
                                         .authorization = engine->authorization.at,
                                         .headers = &engine->headers,
                                         .user_agent = engine->user_agent,
                                         .ca_file = engine->ca_file,
                                         .ca_variable = engine->ca_variable,
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
  const struct tp_operation *operation = operation_of_exchange(engine, request);
  struct tp_sending sending = {
      .method = operation->method, .target = engine->target.at, .large = tp_operation_is_list(operation)};
  sending.until_ms = deadline_at_ms(request);
  bool reading = tp_retry_is_reading(&request->retry);
  if (request->call) {
    const struct tp_headers *headers = &request->call->headers;
    sending.timeout_ms = request->call->timeout_ms;
    sending.headers = headers->count ? headers : NULL;
    sending.keyless = reading;
    if (request->call->content_type[0]) sending.content_type = request->call->content_type;
  }
  request->key_number = engine->key_number;
  if (!reading) {
    sending.body = (struct tp_slice){request->body.at, request->body.length};
    sending.media = request->file ? request->operation->media : NULL;
    if (request->upload && tp_upload_is_streamed(request->upload)) sending.upload = request->upload;
    request->sent_at_ms = tp_clock_ms();
    request->transfer.response.file = request->path ? &request->written : NULL;
  }
  return tp_transport_start(engine->transport, &request->transfer, &sending);
}

static void begin(struct tp_engine *engine, struct tp_request *request, int64_t now_ms) {
  tp_gate_begin(request, now_ms);
  if (!tp_exchange_make_transport(engine)) {
    char detail[160];
    snprintf(detail, sizeof detail, "no connection can be made: %s", strerror(errno ? errno : ENOMEM));
    tp_engine_end_with(engine, request, TP_LIFE_CANNOT_BEGIN, false, TP_FAILURE_CONNECTION, detail);
    return;
  }
  note_attempt(engine, request);
  if (!send_off(engine, request)) {
    tp_engine_end_with(engine, request, TP_LIFE_CANNOT_BEGIN, false, TP_FAILURE_MEMORY, "out of memory");
    return;
  }
  tp_life_move(&engine->lives, &request->life, TP_LIFE_BEGIN);
  tp_pacer_sent(&engine->pacer, engine->lives.count[TP_STATE_IN_FLIGHT], now_ms);
  engine->counts.exchanges++;
}

/* Whether the request's next exchange changes something. */
static bool changes(const struct tp_engine *engine, const struct tp_request *request) {
  return operation_of_exchange(engine, request)->retry != TP_RETRY_READ;
}

/* Returns the request that begins as soon as the pacer allows; NULL: none. Answers without a verdict count as in
 * flight, because they hold memory and may ask for a pause. */
static struct tp_request *next_to_begin(struct tp_engine *engine, int64_t now_ms) {
  struct tp_request *next = tp_gate_next(&engine->gate, &engine->lives, now_ms);
  if (!next) return NULL;
  int under_way = engine->lives.count[TP_STATE_IN_FLIGHT] + engine->lives.count[TP_STATE_ANSWERED];
  return under_way < tp_pacer_cap(&engine->pacer, engine->concurrency, changes(engine, next)) ? next : NULL;
}

/* Reports a wait for the account once, if it is long enough to be noticed. A 429 has reported its own pause. */
static void note_pace(struct tp_engine *engine, const struct tp_request *next, int64_t now_ms) {
  enum { NOTICED_MS = 1000 };
  if (!engine->wants_events) return;
  int64_t until_ms = tp_pacer_next(&engine->pacer, changes(engine, next));
  if (until_ms < now_ms + NOTICED_MS || until_ms < engine->reported_until_ms + NOTICED_MS) return;
  if (until_ms <= engine->pacer.paused_until_ms) return;
  engine->reported_until_ms = until_ms;
  note_wait(engine, next, until_ms - now_ms, "pace");
}

void tp_exchange_begin_queued(struct tp_engine *engine, int64_t now_ms) {
  struct tp_request *next;
  while ((next = next_to_begin(engine, now_ms))) {
    if (is_past_deadline(next, now_ms)) { /* its timer may be due in this very turn, after a host that slept */
      tp_engine_stop_at_deadline(engine, next);
      continue;
    }
    if (tp_pacer_next(&engine->pacer, changes(engine, next)) > now_ms) break;
    begin(engine, next, now_ms);
  }
  if (next) note_pace(engine, next, now_ms);
}

/* Sets the oldest aside first, so that they keep their order. */
void tp_exchange_call_back(struct tp_engine *engine) {
  struct tp_life *life = engine->lives.active, *previous;
  if (!engine->gate.held || !engine->lives.count[TP_STATE_IN_FLIGHT]) return;
  while (life->next) life = life->next;
  for (; life; life = previous) {
    struct tp_request *request = life->owner;
    previous = life->previous;
    if (life->state != TP_STATE_IN_FLIGHT || !tp_gate_is_held(request)) continue;
    if (tp_transfer_may_be_sent(&request->transfer)) continue;
    tp_gate_lost(request, tp_clock_ms());
    tp_transport_cancel(engine->transport, &request->transfer);
    tp_life_move(&engine->lives, life, TP_LIFE_HOLD);
    engine->counts.exchanges--;
  }
}

int64_t tp_exchange_next_ms(struct tp_engine *engine, int64_t now_ms) {
  const struct tp_request *next = next_to_begin(engine, now_ms);
  return next ? tp_pacer_next(&engine->pacer, changes(engine, next)) : -1;
}

/* Answers */

/* Returns true if the proxy caused a failure that a retry can't mend, and makes the failure say so. libcurl's own
 * message gives 407 as a mere number; of a proxy that it can't parse, it names a wrong host. */
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

static int64_t throttle(struct tp_engine *engine, const struct tp_request *request, int64_t now_ms) {
  int64_t before = engine->pacer.paused_until_ms > now_ms ? engine->pacer.paused_until_ms : now_ms;
  int64_t until = tp_pacer_throttled(&engine->pacer, &request->transfer.response, request->transfer.started_ms, now_ms,
                                     next_random(engine));
  engine->counts.throttled++;
  engine->counts.paused_ms += until - before;
  return until;
}

/* Carries out the step that follows from a verdict. True: the request is DONE, and may be freed. */
static bool carry_out(struct tp_engine *engine, struct tp_request *request, struct tp_step step, int64_t now_ms) {
  int64_t until = now_ms + step.wait_ms;
  switch (step.next) {
    case TP_NEXT_SUCCEED:
      tp_request_keep(request);
      request->settled_by_read = tp_retry_is_reading(&request->retry);
      tp_engine_end(engine, request, TP_LIFE_SETTLED);
      return true;
    case TP_NEXT_FAIL:
      tp_engine_end(engine, request, TP_LIFE_SETTLED);
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
    tp_engine_stop_at_deadline(engine, request);
    return true;
  }
  if (is_past_deadline(request, until)) {
    tp_engine_end_with(engine, request, TP_LIFE_DEADLINE, true, TP_FAILURE_TIMEOUT,
                       "the next try would have come after the deadline");
    return true;
  }
  if (tp_gate_is_shut(request)) {
    tp_engine_end_with(engine, request, TP_LIFE_OUTAGE, true, TP_FAILURE_ABORTED,
                       "the service did not answer for too long");
    return true;
  }
  if (request->stopped && !tp_retry_is_settling(&request->retry)) {
    tp_engine_end_with(engine, request, TP_LIFE_STOP_UNSENT, true, TP_FAILURE_ABORTED,
                       "stopped before it was sent again");
    return true;
  }
  if (!at_once) tp_heap_set(&engine->lives.timers, &request->life.wake, until);
  return false;
}

/* The most documents like the one sought that the engine's own uploads can have made. 0 while one of those uploads
 * waits for its answer, because that answer will name its document. */
static int own_uploads_like(const struct tp_engine *engine, const struct tp_request *request) {
  int count = 0;
  for (struct tp_life *life = engine->lives.active; life; life = life->next) {
    const struct tp_request *other = life->owner;
    if (!other->upload || (other != request && !tp_upload_is_same(other->upload, request->upload))) continue;
    if (tp_retry_is_settling(&other->retry))
      count++;
    else if (life->state == TP_STATE_IN_FLIGHT || life->state == TP_STATE_ANSWERED)
      return 0;
  }
  return count;
}

/* After a good answer: remembers a document that was uploaded, or looks for it among the newest ones. */
static void look_at_upload(struct tp_engine *engine, struct tp_request *request, struct tp_exchange *exchange,
                           int64_t now_ms) {
  if (!tp_retry_is_reading(&request->retry)) {
    tp_uploaded_add(&engine->uploaded, request->answer.data);
    return;
  }
  /* One second less, because the Date header gives whole seconds. */
  double since = tp_engine_server_time(engine) - (double)(now_ms - request->sent_at_ms) / 1000 - 1;
  struct tp_slice found;
  exchange->sought = tp_upload_find(request->upload, request->answer.data, since, own_uploads_like(engine, request),
                                    &engine->uploaded, &found);
  if (exchange->sought != TP_UPLOAD_FOUND) return;
  request->answer.data = found;
  tp_uploaded_add(&engine->uploaded, found);
}

/* Ends a request whose connection was ready for it after its deadline alone. */
static bool end_late(struct tp_engine *engine, struct tp_request *request, int64_t now_ms) {
  tp_gate_lost(request, now_ms);
  tp_life_move(&engine->lives, &request->life, TP_LIFE_AGAIN);
  tp_engine_stop_at_deadline(engine, request);
  return true;
}

bool tp_exchange_judge(struct tp_engine *engine, struct tp_request *request, int64_t now_ms) {
  struct tp_transfer *transfer = &request->transfer;
  struct tp_failure failure = {0};
  if (transfer->delivery.late) return end_late(engine, request, now_ms);
  if (request->upload && transfer->delivery.code) transfer->delivery.file_problem = tp_upload_problem(request->upload);
  if (transfer->delivery.file_problem)
    transfer->delivery.may_be_sent = false; /* the body lacks its end, so the service can't have taken it */
  struct tp_expected expected = {operation_of_exchange(engine, request), request->id, request->file};
  struct tp_verdict verdict =
      tp_answer_judge(&expected, &transfer->delivery, &transfer->response, &request->answer, &failure);
  bool good = verdict.word == TP_WORD_GOOD;
  /* The answer's length may be wrong, or the answer may belong to another request. */
  if (!good && (transfer->response.status / 100 == 2 || tp_answer_is_garbled(&transfer->response)))
    tp_transport_distrust(engine->transport, transfer);
  if (good && request->file && !tp_retry_is_reading(&request->retry))
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
  note_answer(engine, request, &failure);
  if (failure.kind != TP_FAILURE_RATE_LIMITED)
    tp_pacer_answered(&engine->pacer, &transfer->response, engine->lives.count[TP_STATE_IN_FLIGHT],
                      transfer->started_ms, now_ms);
  struct tp_exchange exchange = {.verdict = verdict,
                                 .may_be_sent = transfer->delivery.may_be_sent,
                                 .status = request->answer.status,
                                 .retry_after_s = transfer->response.retry_after_s,
                                 .begun_ms = transfer->started_ms,
                                 .deadline = deadline_at_ms(request),
                                 .old_key = request->key_number != engine->key_number,
                                 .failure = &failure};
  if (request->upload && good) look_at_upload(engine, request, &exchange, now_ms);
  double asked_ms = exchange.retry_after_s > 0 ? exchange.retry_after_s * 1000 : 0;
  exchange.fault =
      tp_gate_judged(&engine->gate, &engine->lives, request, verdict, failure.kind, (int64_t)asked_ms, now_ms);
  struct tp_retry_rules rules = engine->rules;
  if (request->call && request->call->max_attempts) rules.max_attempts = request->call->max_attempts;
  struct tp_step step =
      tp_retry_after(&request->retry, &rules, request->operation, &exchange, now_ms, next_random(engine));
  tp_failure_clear(&failure);
  bool by_proxy = transfer->delivery.proxy_refused;
  bool ended = carry_out(engine, request, step, now_ms);
  if (unauthorized && !exchange.old_key) tp_engine_stop_unauthorized(engine, by_proxy);
  return ended;
}

void tp_exchange_collect_ended(struct tp_engine *engine) {
  for (struct tp_transfer *transfer; (transfer = tp_transport_next_finished(engine->transport));)
    tp_life_move(&engine->lives, &((struct tp_request *)transfer->owner)->life, TP_LIFE_ENDED);
}

void tp_exchange_judge_answered(struct tp_engine *engine) {
  bool large = false;
  while (!large && engine->lives.answered.first) {
    struct tp_request *request = engine->lives.answered.first->owner;
    large = request->transfer.response.body.length > LARGE_ANSWER_BYTES;
    tp_exchange_judge(engine, request, tp_clock_ms());
  }
}

double tp_engine_server_time(const struct tp_engine *engine) {
  double here = tp_clock_unix(), date;
  struct tp_slice text = {engine->server_date, strlen(engine->server_date)};
  if (!tp_time_parse_http(text, here, &date)) return here;
  return date + (double)(tp_clock_ms() - engine->server_date_ms) / 1000;
}
