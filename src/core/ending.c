/* Ends requests: each leaves its engine with its result, or is stopped by an event from outside. */
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "engine_internal.h"
#include "foreign_text.h"

void tp_engine_end(struct tp_engine *engine, struct tp_request *request, enum tp_life_event event) {
  if (!tp_life_move(&engine->lives, &request->life, event)) return;
  request->done_at_ms = tp_clock_ms();
  tp_request_finish(request); /* no exchange follows, so what was to be sent is freed */
  engine->counts.done++;
  if (request->completion.queue)
    tp_completions_done(&request->completion);
  else if (!request->references)
    tp_request_recycle(&engine->pool, request);
}

/* Whether a byte of the last exchange may have left and that exchange has no verdict yet. */
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
    case TP_ENDS_AFTER_JUDGEMENT:
      break;
    case TP_ENDS_IF_UNSENT:
      if (tp_retry_is_settling(&request->retry)) return;
      if (request->life.state == TP_STATE_IN_FLIGHT && may_be_sent(request)) return;
      break;
    default:
      return;
  }
  /* The last failure stays where it explains more: why the service did not answer, or what came of what was sent. */
  bool keep = event == TP_LIFE_OUTAGE || (event == TP_LIFE_STOP_UNSENT && request->retry.sent);
  tp_engine_end_with(engine, request, event, keep, kind, detail);
}

static void stop_unsent(struct tp_engine *engine, struct tp_request *request) {
  request->stopped = true;
  tp_engine_stop(engine, request, TP_LIFE_STOP_UNSENT, TP_FAILURE_ABORTED, "stopped before it was sent");
}

void tp_engine_stop_request(struct tp_request *request) {
  if (request->life.state != TP_STATE_NEW && request->life.state != TP_STATE_DONE)
    stop_unsent(request->engine, request);
}

void tp_engine_stop_unsent(struct tp_engine *engine, struct tp_completions *queue) {
  struct tp_life *next;
  tp_gate_disarm(&engine->gate, queue);
  for (struct tp_life *life = engine->lives.active; life; life = next) {
    struct tp_request *request = life->owner;
    next = life->next;
    if (request->completion.queue == queue) stop_unsent(engine, request);
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

/* The deadline as the user gave it. */
static int64_t named_deadline_ms(const struct tp_engine *engine, const struct tp_request *request) {
  const struct tp_completions *queue = request->completion.queue;
  if (engine->named_deadline_ms && request->deadline_ms != engine->deadline_ms) return engine->named_deadline_ms;
  return queue && queue->named_deadline_ms ? queue->named_deadline_ms : request->deadline_ms;
}

void tp_engine_stop_at_deadline(struct tp_engine *engine, struct tp_request *request) {
  const char *doing = "before the answer came";
  if (tp_retry_is_settling(&request->retry))
    doing = request->upload ? "while the uploaded document was looked for"
                            : "while the order was read to learn whether the request took effect";
  else if (request->life.state == TP_STATE_QUEUED && engine->pacer.paused_until_ms > tp_clock_ms())
    doing = "while the account's rate limit held it back";
  else if (request->life.state != TP_STATE_IN_FLIGHT)
    doing = "before it could be sent";
  const char *before = request->retry.failure.detail;
  char detail[TP_FOREIGN_DETAIL_BYTES + 200];
  snprintf(detail, sizeof detail, "the deadline of %.3g s passed %s%s%s",
           (double)named_deadline_ms(engine, request) / 1000, doing, before ? "; before that: " : "",
           before ? before : "");
  tp_engine_stop(engine, request, TP_LIFE_DEADLINE, TP_FAILURE_TIMEOUT, detail);
}
