/* The rules that keep changes exact that are no cancel: there is no read that tells whether they took effect. */
#include "retry_steps.h"

static const enum tp_failure_kind open_kinds[] = {TP_FAILURE_TIMEOUT,  TP_FAILURE_CONNECTION, TP_FAILURE_SERVER,
                                                  TP_FAILURE_CONFLICT, TP_FAILURE_REDIRECT,   TP_FAILURE_BAD_RESPONSE};
static const enum tp_failure_kind refusals[] = {TP_FAILURE_INVALID, TP_FAILURE_UNAUTHORIZED, TP_FAILURE_FORBIDDEN,
                                                TP_FAILURE_NOT_FOUND};

static void test_once(void) {
  const struct tp_operation *create = tp_operation_find("comments.create");
  for (size_t i = 0; i < sizeof open_kinds / sizeof open_kinds[0]; i++) {
    struct tp_retry retry = {0};
    struct tp_step step = fails(&retry, create, open_kinds[i], true, 0);
    CHECK(step.next == TP_NEXT_FAIL && retry.failure.uncertain && !retry.failure.retryable && retry.attempts == 1,
          "%s: what makes something is sent once, and uncertain", tp_failure_name(open_kinds[i]));
    tp_retry_free(&retry);
  }
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    struct tp_retry retry = {0};
    struct tp_step step = fails(&retry, create, refusals[i], true, 0);
    CHECK(step.next == TP_NEXT_FAIL && !retry.failure.uncertain, "%s: refused, and nothing was made",
          tp_failure_name(refusals[i]));
    tp_retry_free(&retry);
  }
  struct tp_retry retry = {0};
  CHECK(fails(&retry, create, TP_FAILURE_CONNECTION, false, 0).next == TP_NEXT_SEND,
        "what makes something is sent again when it was never sent");
  CHECK(fails(&retry, create, TP_FAILURE_RATE_LIMITED, true, 0).next == TP_NEXT_THROTTLE, "and after 429");
  tp_retry_stop(&retry, create, true, false, TP_FAILURE_ABORTED, "aborted");
  CHECK(retry.failure.uncertain && !retry.failure.retryable, "stopped under way it is uncertain");
  tp_retry_free(&retry);
}

static void test_set(void) {
  const struct tp_operation *update = tp_operation_find("porting_orders.update");
  struct tp_retry retry = {0};
  struct tp_step step = fails(&retry, update, TP_FAILURE_TIMEOUT, true, 0);
  CHECK(step.next == TP_NEXT_SEND && step.wait_ms == 500 && retry.state == TP_RETRY_STATE_SENDING_AGAIN,
        "what sets values is repeated");
  step = fails(&retry, update, TP_FAILURE_INVALID, true, 1);
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.uncertain, "a refusal says nothing of the request before");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  fails(&retry, update, TP_FAILURE_SERVER, true, 0);
  fails(&retry, update, TP_FAILURE_SERVER, true, 0);
  step = fails(&retry, update, TP_FAILURE_SERVER, true, 0);
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.uncertain && retry.failure.retryable,
        "given up after max_attempts it is uncertain, and can be tried again");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  fails(&retry, update, TP_FAILURE_SERVER, true, 0);
  step = fails(&retry, update, TP_FAILURE_CONNECTION, false, 0);
  fails(&retry, update, TP_FAILURE_CONNECTION, false, 0);
  CHECK(step.next == TP_NEXT_SEND && retry.failure.uncertain, "one that was never sent leaves the doubt of the first");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  step = fails(&retry, update, TP_FAILURE_CONFLICT, true, 0);
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.uncertain, "409 is not repeated");
  tp_retry_free(&retry);
}

static void test_delete(void) {
  const struct tp_operation *delete = tp_operation_find("porting_orders.delete");
  struct tp_retry retry = {0};
  CHECK(fails(&retry, delete, TP_FAILURE_NOT_FOUND, true, 0).next == TP_NEXT_FAIL && !retry.failure.uncertain,
        "what was never there is not found");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  CHECK(fails(&retry, delete, TP_FAILURE_TIMEOUT, true, 0).next == TP_NEXT_SEND, "a delete is repeated");
  CHECK(fails(&retry, delete, TP_FAILURE_NOT_FOUND, true, 1).next == TP_NEXT_SUCCEED, "and then not found is gone");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  fails(&retry, delete, TP_FAILURE_CONNECTION, false, 0);
  CHECK(fails(&retry, delete, TP_FAILURE_NOT_FOUND, true, 1).next == TP_NEXT_FAIL && !retry.failure.uncertain,
        "but not after one that was never sent");
  tp_retry_free(&retry);
}

int main(void) {
  test_once();
  test_set();
  test_delete();
  return check_status();
}
