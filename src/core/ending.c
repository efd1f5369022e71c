/* All ways in which a request leaves its engine. */
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "engine_internal.h"
#include "foreign_text.h"

/* The one place where a request leaves the engine: moved to DONE by an event that leads there. */
void tp_engine_end(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event) {
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

void tp_engine_end_with(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event, bool keep,
                        enum tp_failure_kind kind, const char *detail) {
  bool sent = may_be_sent(request);
  tp_gate_lost(request, tp_clock_ms());
  if (request->life.state == TP_STATE_IN_FLIGHT && engine->transport)
    tp_transport_cancel(engine->transport, &request->transfer);
  tp_retry_stop(&request->retry, request->operation, sent, keep, kind, detail);
  tp_engine_end(engine, request, event);
}

void tp_engine_stop(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event,
                    enum tp_failure_kind kind, const char *detail) {
  switch (tp_life_reaction(request->life.state, event)) {
    case TP_ENDS:
      break;
    case TP_ENDS_IF_UNSENT:
      if (tp_retry_is_settling(&request->retry)) return;
      if (request->life.state == TP_STATE_IN_FLIGHT && may_be_sent(request)) return;
      break;
    case TP_ENDS_AFTER_JUDGEMENT:
      if (request->operation->retry != TP_RETRY_READ && tp_exchange_judge(engine, request, tp_clock_ms())) return;
      break;
    default:
      return;
  }
  /* What has kept the service from answering says more than that it did not. */
  tp_engine_end_with(engine, request, event, event == TP_LIFE_OUTAGE, kind, detail);
}

/* From the head each time: a judgement may end others as well. */
void tp_engine_stop_every(struct tp_engine *engine, enum tp_life_event event, const char *detail) {
  while (engine->lives.active) tp_engine_stop(engine, engine->lives.active->owner, event, TP_FAILURE_ABORTED, detail);
}

void tp_engine_stop_all(struct tp_engine *engine, const char *detail) {
  tp_engine_stop_every(engine, TP_LIFE_CLOSE, detail);
}

void tp_engine_abort(struct tp_request *request) {
  if (request->life.state == TP_STATE_NEW) return;
  tp_engine_stop(request->engine, request, TP_LIFE_ABORT, TP_FAILURE_ABORTED, "aborted");
}

void tp_engine_stop_unsent(struct tp_engine *engine, struct tp_completions *queue) {
  struct tp_life *next;
  tp_gate_disarm(&engine->gate, queue);
  for (struct tp_life *life = engine->lives.active; life; life = next) {
    struct tp_request *request = life->owner;
    next = life->next;
    if (request->completion.queue != queue) continue;
    request->stopped = true;
    tp_engine_stop(engine, request, TP_LIFE_STOP_UNSENT, TP_FAILURE_ABORTED, "stopped before it was sent");
  }
}

void tp_engine_end_outages(struct tp_engine *engine, int64_t now_ms) {
  struct tp_life *next;
  for (struct tp_completions *queue; (queue = tp_gate_over(&engine->gate, now_ms));) {
    char detail[80];
    snprintf(detail, sizeof detail, "the service did not answer for %.3g s", (double)queue->breaker.outage_ms / 1000);
    for (struct tp_life *life = engine->lives.active; life; life = next) {
      struct tp_request *request = life->owner;
      next = life->next;
      if (request->completion.queue == queue)
        tp_engine_stop(engine, request, TP_LIFE_OUTAGE, TP_FAILURE_ABORTED, detail);
    }
  }
}

void tp_engine_stop_unauthorized(struct tp_engine *engine, bool by_proxy) {
  struct tp_life *next;
  for (struct tp_life *life = engine->lives.active; life; life = next) {
    struct tp_request *request = life->owner;
    next = life->next;
    tp_engine_stop(engine, request, TP_LIFE_WRONG_KEY, TP_FAILURE_UNAUTHORIZED,
                   by_proxy ? "not sent: the proxy refused the request before it"
                            : "not sent: the API key was refused on the request before it");
  }
}

void tp_engine_stop_at_deadline(struct tp_engine *engine, struct tp_request *request) {
  const char *doing = "before the answer came";
  if (tp_retry_is_settling(&request->retry))
    doing = "while the order was read to learn whether the request took effect";
  else if (request->life.state == TP_STATE_QUEUED && engine->pacer.paused_until_ms > tp_clock_ms())
    doing = "while the account's rate limit held it back";
  else if (request->life.state != TP_STATE_IN_FLIGHT)
    doing = "before it could be sent";
  const char *before = request->retry.failure.detail;
  char detail[TP_FOREIGN_DETAIL_BYTES + 200];
  snprintf(detail, sizeof detail, "the deadline of %.3g s passed %s%s%s", (double)request->deadline_ms / 1000, doing,
           before ? "; before that: " : "", before ? before : "");
  tp_engine_stop(engine, request, TP_LIFE_DEADLINE, TP_FAILURE_TIMEOUT, detail);
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

void tp_engine_lease(struct tp_engine *engine, struct tp_completions *queue, int64_t ends_ms) {
  tp_gate_lease(&engine->gate, &engine->lives, queue, ends_ms);
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
