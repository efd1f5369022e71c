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

static void test_idempotent(void) {
  const struct tp_operation *create = tp_operation_find("comments.create");
  struct tp_retry retry = {.idempotent = true};
  CHECK(fails(&retry, create, TP_FAILURE_TIMEOUT, true, 0).next == TP_NEXT_SEND &&
            retry.state == TP_RETRY_STATE_SENDING_AGAIN,
        "with an Idempotency-Key what makes something is repeated");
  CHECK(fails(&retry, create, TP_FAILURE_CONFLICT, true, 1).next == TP_NEXT_SEND, "also while the first is at work");
  struct tp_step step = fails(&retry, create, TP_FAILURE_CONFLICT, true, 2);
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.uncertain && retry.attempts == 3, "up to max_attempts");
  tp_retry_free(&retry);

  retry = (struct tp_retry){.idempotent = true};
  step = fails(&retry, create, TP_FAILURE_CONFLICT, true, 0);
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.uncertain, "a first conflict may be of something else");
  tp_retry_free(&retry);

  retry = (struct tp_retry){.idempotent = true};
  fails(&retry, create, TP_FAILURE_SERVER, true, 0);
  step = fails(&retry, create, TP_FAILURE_INVALID, true, 1);
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.uncertain, "a refusal says nothing of the request before");
  tp_retry_free(&retry);

  retry = (struct tp_retry){.idempotent = true};
  fails(&retry, create, TP_FAILURE_TIMEOUT, true, 0);
  tp_retry_stop(&retry, create, true, false, TP_FAILURE_TIMEOUT, "late");
  CHECK(retry.failure.uncertain && retry.failure.retryable, "the same call can be made again with the same key");
  tp_retry_free(&retry);

  retry = (struct tp_retry){.idempotent = true};
  const struct tp_operation *update = tp_operation_find("porting_orders.update");
  fails(&retry, update, TP_FAILURE_TIMEOUT, true, 0);
  CHECK(fails(&retry, update, TP_FAILURE_CONFLICT, true, 1).next == TP_NEXT_FAIL,
        "the key changes nothing for what sets values");
  tp_retry_free(&retry);
}

static void test_old_key(void) {
  static const char *const names[] = {"cancel", "get", "comments.create", "porting_orders.update"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const struct tp_operation *operation = tp_operation_find(names[i]);
    struct tp_retry retry = {0};
    struct tp_failure failure = {0};
    tp_failure_set(&failure, TP_FAILURE_UNAUTHORIZED, "unauthorized");
    struct tp_exchange exchange = {.verdict = verdict_of(TP_FAILURE_UNAUTHORIZED),
                                   .may_be_sent = true,
                                   .retry_after_s = -1,
                                   .old_key = true,
                                   .failure = &failure};
    struct tp_step step = tp_retry_after(&retry, &rules, operation, &exchange, 0, 1);
    CHECK(step.next == TP_NEXT_SEND && step.wait_ms == 0 && retry.attempts == 0 && !retry.sent,
          "%s: refused for a key that was replaced, it goes again with the new one", names[i]);
    tp_failure_clear(&failure);
    step = fails(&retry, operation, TP_FAILURE_UNAUTHORIZED, true, 0);
    CHECK(step.next == TP_NEXT_FAIL && !retry.failure.uncertain, "%s: refused for the new key it fails", names[i]);
    tp_retry_free(&retry);
  }
  struct tp_retry retry = {0};
  fails(&retry, tp_operation_find("cancel"), TP_FAILURE_TIMEOUT, true, 0);
  struct tp_failure failure = {0};
  tp_failure_set(&failure, TP_FAILURE_UNAUTHORIZED, "unauthorized");
  struct tp_exchange exchange = {
      .verdict = verdict_of(TP_FAILURE_UNAUTHORIZED), .retry_after_s = -1, .old_key = true, .failure = &failure};
  CHECK(tp_retry_after(&retry, &rules, tp_operation_find("cancel"), &exchange, 0, 1).next == TP_NEXT_READ &&
            retry.state == TP_RETRY_STATE_SETTLING && retry.reads == 0,
        "so does a read that settles");
  tp_failure_clear(&failure);
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

static struct tp_step looks(struct tp_retry *retry, const struct tp_operation *upload, enum tp_upload_sought sought,
                            int64_t now_ms) {
  struct tp_failure failure = {0};
  struct tp_exchange exchange = {.verdict = {.word = TP_WORD_GOOD},
                                 .may_be_sent = true,
                                 .sought = sought,
                                 .retry_after_s = -1,
                                 .begun_ms = now_ms,
                                 .failure = &failure};
  return tp_retry_after(retry, &rules, upload, &exchange, now_ms, 1);
}

/* The table of retry.c, row by row. */
static void test_upload(void) {
  const struct tp_operation *upload = tp_operation_find("documents.upload");
  for (size_t i = 0; i < sizeof open_kinds / sizeof open_kinds[0]; i++) {
    const char *name = tp_failure_name(open_kinds[i]);
    struct tp_retry retry = {0};
    struct tp_step step = fails(&retry, upload, open_kinds[i], true, 0);
    CHECK(step.next == TP_NEXT_READ && retry.state == TP_RETRY_STATE_SETTLING, "%s: it is looked for", name);
    step = looks(&retry, upload, TP_UPLOAD_ABSENT, 10);
    CHECK(step.next == TP_NEXT_READ && step.wait_ms == 2000, "%s: one look in vain proves nothing", name);
    CHECK(looks(&retry, upload, TP_UPLOAD_ABSENT, 500).next == TP_NEXT_READ, "%s: nor does one too early", name);
    step = looks(&retry, upload, TP_UPLOAD_ABSENT, 2010);
    CHECK(step.next == TP_NEXT_FAIL && !retry.failure.uncertain && retry.attempts == 1,
          "%s: two looks in vain do, and it is not sent again", name);
    tp_retry_free(&retry);

    retry = (struct tp_retry){0};
    fails(&retry, upload, open_kinds[i], true, 0);
    looks(&retry, upload, TP_UPLOAD_ABSENT, 10);
    CHECK(looks(&retry, upload, TP_UPLOAD_FOUND, 2010).next == TP_NEXT_SUCCEED, "%s: it may be found later", name);
    tp_retry_free(&retry);

    retry = (struct tp_retry){0};
    fails(&retry, upload, open_kinds[i], true, 0);
    step = looks(&retry, upload, TP_UPLOAD_UNCLEAR, 10);
    CHECK(step.next == TP_NEXT_FAIL && retry.failure.uncertain && !retry.failure.retryable,
          "%s: a list that tells nothing leaves it uncertain", name);
    tp_retry_free(&retry);
  }
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    struct tp_retry retry = {0};
    struct tp_step step = fails(&retry, upload, refusals[i], true, 0);
    CHECK(step.next == TP_NEXT_FAIL && !retry.failure.uncertain, "%s: refused, and nothing was uploaded",
          tp_failure_name(refusals[i]));
    tp_retry_free(&retry);
  }
  struct tp_retry retry = {0};
  CHECK(fails(&retry, upload, TP_FAILURE_CONNECTION, false, 0).next == TP_NEXT_SEND, "never sent, it is sent again");
  CHECK(fails(&retry, upload, TP_FAILURE_RATE_LIMITED, true, 0).next == TP_NEXT_THROTTLE, "and after 429");
  fails(&retry, upload, TP_FAILURE_TIMEOUT, true, 0);
  CHECK(fails(&retry, upload, TP_FAILURE_RATE_LIMITED, true, 0).next == TP_NEXT_THROTTLE, "a look waits as well");
  CHECK(fails(&retry, upload, TP_FAILURE_SERVER, true, 0).next == TP_NEXT_READ, "a look that failed is repeated");
  struct tp_step step = fails(&retry, upload, TP_FAILURE_FORBIDDEN, true, 0);
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.uncertain && !retry.failure.retryable,
        "a look that is forbidden leaves it uncertain");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  fails(&retry, upload, TP_FAILURE_TIMEOUT, true, 0);
  tp_retry_stop(&retry, upload, false, false, TP_FAILURE_ABORTED, "aborted");
  CHECK(retry.failure.uncertain && !retry.failure.retryable, "stopped between the looks it is uncertain");
  tp_retry_free(&retry);
}

int main(void) {
  test_upload();
  test_once();
  test_idempotent();
  test_old_key();
  test_set();
  test_delete();
  return check_status();
}
