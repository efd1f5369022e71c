/* For the tests of a retry: exchanges that end in one way or another, and what follows. */
#ifndef TP_RETRY_STEPS_H
#define TP_RETRY_STEPS_H

#include "../../src/core/retry.h"

#include "check.h"

static const struct tp_retry_rules rules = {.max_attempts = 3, .settle_ms = 2000, .settle_limit_ms = 30000};

/* The verdict that answer.c gives for a failure of that kind, where the service says nothing of sending it again. */
static inline struct tp_verdict verdict_of(enum tp_failure_kind kind) {
  switch (kind) {
    case TP_FAILURE_INVALID:
      return (struct tp_verdict){.word = TP_WORD_REFUSED};
    case TP_FAILURE_UNAUTHORIZED:
      return (struct tp_verdict){.word = TP_WORD_UNAUTHORIZED};
    case TP_FAILURE_FORBIDDEN:
      return (struct tp_verdict){.word = TP_WORD_FORBIDDEN};
    case TP_FAILURE_NOT_FOUND:
      return (struct tp_verdict){.word = TP_WORD_NOT_FOUND};
    case TP_FAILURE_CONFLICT:
      return (struct tp_verdict){.word = TP_WORD_CONFLICT};
    case TP_FAILURE_RATE_LIMITED:
      return (struct tp_verdict){.word = TP_WORD_THROTTLED};
    default:
      return (struct tp_verdict){.word = TP_WORD_NONE, .repeat = tp_failure_may_pass(kind)};
  }
}

static inline struct tp_step fails_as(struct tp_retry *retry, const struct tp_operation *operation,
                                      enum tp_failure_kind kind, struct tp_verdict verdict, bool may_be_sent,
                                      int64_t now_ms) {
  struct tp_failure failure = {0};
  tp_failure_set(&failure, kind, "%s", tp_failure_name(kind));
  failure.retryable = verdict.repeat || (!verdict.permanent && tp_failure_may_pass(kind));
  struct tp_exchange exchange = {
      .verdict = verdict, .may_be_sent = may_be_sent, .retry_after_s = -1, .begun_ms = now_ms, .failure = &failure};
  struct tp_step step = tp_retry_after(retry, &rules, operation, &exchange, now_ms, 1);
  tp_failure_clear(&failure);
  return step;
}

/* An exchange that failed, and may have been sent unless kind is one of before it was. */
static inline struct tp_step fails(struct tp_retry *retry, const struct tp_operation *operation,
                                   enum tp_failure_kind kind, bool may_be_sent, int64_t now_ms) {
  return fails_as(retry, operation, kind, verdict_of(kind), may_be_sent, now_ms);
}

/* The same, with meta.retryable in the service's error. */
static inline struct tp_step fails_saying(struct tp_retry *retry, const struct tp_operation *operation,
                                          enum tp_failure_kind kind, bool retryable, int64_t now_ms) {
  struct tp_verdict verdict = {verdict_of(kind).word, retryable, !retryable};
  return fails_as(retry, operation, kind, verdict, true, now_ms);
}

static inline struct tp_step answers_late(struct tp_retry *retry, enum tp_order_status status, int64_t begun_ms,
                                          int64_t now_ms) {
  struct tp_failure failure = {0};
  struct tp_exchange exchange = {
      .may_be_sent = true, .status = status, .retry_after_s = -1, .begun_ms = begun_ms, .failure = &failure};
  return tp_retry_after(retry, &rules, tp_operation_find("cancel"), &exchange, now_ms, 1);
}

static inline struct tp_step answers(struct tp_retry *retry, enum tp_order_status status, int64_t now_ms) {
  return answers_late(retry, status, now_ms, now_ms);
}

#endif
