/* The rules that keep a cancel exact, exchange by exchange, without a network. */
#include "../../src/core/course.h"

#include "check.h"

static const struct tp_course_rules rules = {.max_attempts = 3, .settle_ms = 2000};
static const struct tp_operation *cancel, *get;

/* An exchange that failed, and may have been sent unless kind is one of before it was. */
static struct tp_step fails(struct tp_course *course, const struct tp_operation *operation, enum tp_failure_kind kind,
                            bool may_be_sent, int64_t now_ms) {
  struct tp_failure failure = {0};
  tp_failure_set(&failure, kind, "%s", tp_failure_name(kind));
  struct tp_exchange exchange = {.may_be_sent = may_be_sent, .retry_after_s = -1, .failure = &failure};
  struct tp_step step = tp_course_after(course, &rules, operation, &exchange, now_ms, 1);
  tp_failure_clear(&failure);
  return step;
}

static struct tp_step answers(struct tp_course *course, enum tp_order_status status, int64_t now_ms) {
  struct tp_failure failure = {0};
  struct tp_exchange exchange = {
      .good = true, .may_be_sent = true, .status = status, .retry_after_s = -1, .failure = &failure};
  return tp_course_after(course, &rules, cancel, &exchange, now_ms, 1);
}

static void test_cancel_that_goes_well(void) {
  struct tp_course course = {0};
  struct tp_step step = answers(&course, TP_STATUS_CANCEL_PENDING, 0);
  CHECK(step.next == TP_NEXT_SUCCEED && course.attempts == 1, "a cancel that is answered is done after one attempt");
  tp_course_free(&course);
}

static void test_uncertain(enum tp_failure_kind kind) {
  const char *name = tp_failure_name(kind);
  struct tp_course course = {0};
  struct tp_step step = fails(&course, cancel, kind, true, 0);
  CHECK(step.next == TP_NEXT_READ && step.wait_ms == 0 && course.doubt, "%s: a cancel is read at once", name);

  step = answers(&course, TP_STATUS_SUBMITTED, 100);
  CHECK(step.next == TP_NEXT_READ && step.wait_ms == 2000, "%s: unchanged, so read again after the settle time", name);

  step = answers(&course, TP_STATUS_SUBMITTED, 1500);
  CHECK(step.next == TP_NEXT_READ && step.wait_ms == 600, "%s: a read that comes early does not count", name);

  step = answers(&course, TP_STATUS_SUBMITTED, 2100);
  CHECK(step.next == TP_NEXT_SEND && !course.doubt, "%s: sent again only after two reads show it unchanged", name);

  step = fails(&course, cancel, kind, true, 3000);
  CHECK(step.next == TP_NEXT_READ, "%s: the second attempt is read like the first", name);
  step = answers(&course, TP_STATUS_CANCEL_PENDING, 3100);
  CHECK(step.next == TP_NEXT_SUCCEED && course.attempts == 2, "%s: a read of cancel-pending settles it", name);
  tp_course_free(&course);
}

static void test_given_up(void) {
  struct tp_course course = {0};
  int64_t now = 0;
  struct tp_step step = {0};
  for (int i = 0; i < rules.max_attempts; i++) {
    fails(&course, cancel, TP_FAILURE_SERVER, true, now);
    answers(&course, TP_STATUS_SUBMITTED, now += 1);
    step = answers(&course, TP_STATUS_SUBMITTED, now += 2000);
  }
  CHECK(step.next == TP_NEXT_FAIL && course.failure.kind == TP_FAILURE_SERVER && course.failure.attempts == 3,
        "a cancel that never takes effect is given up after max_attempts");
  CHECK(course.failure.uncertain, "and may take effect yet");
  tp_course_free(&course);
}

static void test_refused(void) {
  struct tp_course course = {0};
  struct tp_step step = fails(&course, cancel, TP_FAILURE_INVALID, true, 0);
  CHECK(step.next == TP_NEXT_READ && !course.doubt, "a refused cancel is settled by a read");
  step = answers(&course, TP_STATUS_SUBMITTED, 1);
  CHECK(step.next == TP_NEXT_FAIL && course.failure.kind == TP_FAILURE_INVALID && !course.failure.uncertain,
        "the order's status shows that it is not pending: refused");
  tp_course_free(&course);

  course = (struct tp_course){0};
  fails(&course, cancel, TP_FAILURE_INVALID, true, 0);
  CHECK(answers(&course, TP_STATUS_CANCELLED, 1).next == TP_NEXT_SUCCEED,
        "a refused cancel of an order that is cancelled has what was asked for");
  tp_course_free(&course);
}

static void test_not_sent(void) {
  struct tp_course course = {0};
  struct tp_step step = fails(&course, cancel, TP_FAILURE_CONNECTION, false, 0);
  CHECK(step.next == TP_NEXT_SEND && step.wait_ms == 500, "what was never sent is sent again after the backoff");
  step = fails(&course, cancel, TP_FAILURE_CONNECTION, false, 0);
  CHECK(step.next == TP_NEXT_SEND && step.wait_ms == 1000, "which doubles");
  step = fails(&course, cancel, TP_FAILURE_CONNECTION, false, 0);
  CHECK(step.next == TP_NEXT_FAIL && !course.failure.uncertain && course.failure.retryable,
        "and is certain not to have taken effect in the end");
  tp_course_free(&course);
}

static void test_throttled(void) {
  struct tp_course course = {0};
  struct tp_step step = {0};
  for (int i = 0; i < 100; i++) step = fails(&course, cancel, TP_FAILURE_RATE_LIMITED, true, i);
  CHECK(step.next == TP_NEXT_THROTTLE && course.attempts == 0, "429 is no attempt spent, however often it comes");
  tp_course_free(&course);
}

static void test_account(enum tp_failure_kind kind) {
  struct tp_course course = {0};
  struct tp_step step = fails(&course, cancel, kind, true, 0);
  CHECK(step.next == TP_NEXT_FAIL && !course.failure.uncertain && !course.failure.retryable, "%s ends a cancel at once",
        tp_failure_name(kind));
  tp_course_free(&course);
}

static void test_ported_meanwhile(void) {
  struct tp_course course = {0};
  fails(&course, cancel, TP_FAILURE_TIMEOUT, true, 0);
  struct tp_step step = answers(&course, TP_STATUS_PORTED, 1);
  CHECK(step.next == TP_NEXT_FAIL && course.failure.kind == TP_FAILURE_CONFLICT && !course.failure.uncertain,
        "an order that turns out to be ported is a conflict");
  tp_course_free(&course);
}

static void test_reads_that_fail(void) {
  struct tp_course course = {0};
  fails(&course, cancel, TP_FAILURE_CONNECTION, true, 0);
  struct tp_step step = fails(&course, cancel, TP_FAILURE_SERVER, true, 1);
  CHECK(step.next == TP_NEXT_READ && step.wait_ms == 500, "a failed read is repeated after the backoff");
  fails(&course, cancel, TP_FAILURE_SERVER, true, 2);
  step = fails(&course, cancel, TP_FAILURE_SERVER, true, 3);
  CHECK(step.next == TP_NEXT_FAIL && course.failure.kind == TP_FAILURE_CONNECTION && course.failure.uncertain,
        "when no read succeeds the cancel's own failure is told, as uncertain");
  tp_course_free(&course);
}

static void test_doubt_that_stays(void) {
  struct tp_course course = {0};
  fails(&course, cancel, TP_FAILURE_TIMEOUT, true, 0);
  answers(&course, TP_STATUS_SUBMITTED, 1);
  CHECK(answers(&course, TP_STATUS_SUBMITTED, 2001).next == TP_NEXT_SEND, "sent again after two reads");
  fails(&course, cancel, TP_FAILURE_INVALID, true, 3000);
  struct tp_step step = {0};
  for (int i = 0; i < rules.max_attempts; i++) step = fails(&course, cancel, TP_FAILURE_SERVER, true, 3001 + i);
  CHECK(step.next == TP_NEXT_FAIL && course.failure.kind == TP_FAILURE_INVALID && course.failure.uncertain,
        "a refusal that can't be read after leaves open what an earlier attempt did");
  tp_course_free(&course);
}

static void test_retry_after(void) {
  struct tp_course course = {0};
  struct tp_failure failure = {.kind = TP_FAILURE_SERVER};
  struct tp_exchange exchange = {.may_be_sent = true, .retry_after_s = 7, .failure = &failure};
  CHECK(tp_course_after(&course, &rules, get, &exchange, 0, 1).wait_ms == 7000,
        "a Retry-After that is longer than the backoff is waited for");
  tp_course_free(&course);
}

static void test_get(void) {
  struct tp_course course = {0};
  struct tp_step step = fails(&course, get, TP_FAILURE_SERVER, true, 0);
  CHECK(step.next == TP_NEXT_SEND, "a get is simply repeated");
  fails(&course, get, TP_FAILURE_BAD_RESPONSE, true, 0);
  step = fails(&course, get, TP_FAILURE_TIMEOUT, true, 0);
  CHECK(step.next == TP_NEXT_FAIL && !course.failure.uncertain, "up to max_attempts, and is never uncertain");
  tp_course_free(&course);

  course = (struct tp_course){0};
  CHECK(fails(&course, get, TP_FAILURE_NOT_FOUND, true, 0).next == TP_NEXT_FAIL, "a 404 is not repeated");
  tp_course_free(&course);
}

static void test_stopped(void) {
  struct tp_course course = {0};
  tp_course_stop(&course, cancel, true, false, TP_FAILURE_ABORTED, "aborted");
  CHECK(course.failure.uncertain && course.failure.attempts == 1, "stopped with the request sent: uncertain");
  tp_course_free(&course);

  course = (struct tp_course){0};
  tp_course_stop(&course, cancel, false, false, TP_FAILURE_ABORTED, "aborted");
  CHECK(!course.failure.uncertain && course.failure.attempts == 0, "stopped before it was sent: certain");
  tp_course_free(&course);

  course = (struct tp_course){0};
  fails(&course, cancel, TP_FAILURE_TIMEOUT, true, 0);
  tp_course_stop(&course, cancel, false, false, TP_FAILURE_TIMEOUT, "the deadline passed");
  CHECK(course.failure.uncertain, "stopped while it is settled: uncertain");
  tp_course_free(&course);

  course = (struct tp_course){0};
  fails(&course, get, TP_FAILURE_RATE_LIMITED, true, 0);
  tp_course_stop(&course, get, false, true, TP_FAILURE_TIMEOUT, "the deadline passed");
  CHECK(course.failure.kind == TP_FAILURE_RATE_LIMITED && course.failure.retryable,
        "a wait that is not begun keeps the failure that asked for it");
  tp_course_free(&course);
}

/* Changes that are no cancel */

static const enum tp_failure_kind open_kinds[] = {TP_FAILURE_TIMEOUT,  TP_FAILURE_CONNECTION, TP_FAILURE_SERVER,
                                                  TP_FAILURE_CONFLICT, TP_FAILURE_REDIRECT,   TP_FAILURE_BAD_RESPONSE};
static const enum tp_failure_kind refusals[] = {TP_FAILURE_INVALID, TP_FAILURE_UNAUTHORIZED, TP_FAILURE_FORBIDDEN,
                                                TP_FAILURE_NOT_FOUND};

static void test_once(void) {
  const struct tp_operation *create = tp_operation_find("comments.create");
  for (size_t i = 0; i < sizeof open_kinds / sizeof open_kinds[0]; i++) {
    struct tp_course course = {0};
    struct tp_step step = fails(&course, create, open_kinds[i], true, 0);
    CHECK(step.next == TP_NEXT_FAIL && course.failure.uncertain && !course.failure.retryable && course.attempts == 1,
          "%s: what makes something is sent once, and uncertain", tp_failure_name(open_kinds[i]));
    tp_course_free(&course);
  }
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    struct tp_course course = {0};
    struct tp_step step = fails(&course, create, refusals[i], true, 0);
    CHECK(step.next == TP_NEXT_FAIL && !course.failure.uncertain, "%s: refused, and nothing was made",
          tp_failure_name(refusals[i]));
    tp_course_free(&course);
  }
  struct tp_course course = {0};
  CHECK(fails(&course, create, TP_FAILURE_CONNECTION, false, 0).next == TP_NEXT_SEND,
        "what makes something is sent again when it was never sent");
  CHECK(fails(&course, create, TP_FAILURE_RATE_LIMITED, true, 0).next == TP_NEXT_THROTTLE, "and after 429");
  tp_course_stop(&course, create, true, false, TP_FAILURE_ABORTED, "aborted");
  CHECK(course.failure.uncertain && !course.failure.retryable, "stopped under way it is uncertain");
  tp_course_free(&course);
}

static void test_set(void) {
  const struct tp_operation *update = tp_operation_find("porting_orders.update");
  struct tp_course course = {0};
  struct tp_step step = fails(&course, update, TP_FAILURE_TIMEOUT, true, 0);
  CHECK(step.next == TP_NEXT_SEND && step.wait_ms == 500 && course.doubt, "what sets values is repeated");
  step = fails(&course, update, TP_FAILURE_INVALID, true, 1);
  CHECK(step.next == TP_NEXT_FAIL && course.failure.uncertain, "a refusal says nothing of the request before");
  tp_course_free(&course);

  course = (struct tp_course){0};
  fails(&course, update, TP_FAILURE_SERVER, true, 0);
  fails(&course, update, TP_FAILURE_SERVER, true, 0);
  step = fails(&course, update, TP_FAILURE_SERVER, true, 0);
  CHECK(step.next == TP_NEXT_FAIL && course.failure.uncertain && course.failure.retryable,
        "given up after max_attempts it is uncertain, and can be tried again");
  tp_course_free(&course);

  course = (struct tp_course){0};
  fails(&course, update, TP_FAILURE_SERVER, true, 0);
  step = fails(&course, update, TP_FAILURE_CONNECTION, false, 0);
  fails(&course, update, TP_FAILURE_CONNECTION, false, 0);
  CHECK(step.next == TP_NEXT_SEND && course.failure.uncertain, "one that was never sent leaves the doubt of the first");
  tp_course_free(&course);

  course = (struct tp_course){0};
  step = fails(&course, update, TP_FAILURE_CONFLICT, true, 0);
  CHECK(step.next == TP_NEXT_FAIL && course.failure.uncertain, "409 is not repeated");
  tp_course_free(&course);
}

static void test_delete(void) {
  const struct tp_operation *delete = tp_operation_find("porting_orders.delete");
  struct tp_course course = {0};
  CHECK(fails(&course, delete, TP_FAILURE_NOT_FOUND, true, 0).next == TP_NEXT_FAIL && !course.failure.uncertain,
        "what was never there is not found");
  tp_course_free(&course);

  course = (struct tp_course){0};
  CHECK(fails(&course, delete, TP_FAILURE_TIMEOUT, true, 0).next == TP_NEXT_SEND, "a delete is repeated");
  CHECK(fails(&course, delete, TP_FAILURE_NOT_FOUND, true, 1).next == TP_NEXT_SUCCEED, "and then not found is gone");
  tp_course_free(&course);

  course = (struct tp_course){0};
  fails(&course, delete, TP_FAILURE_CONNECTION, false, 0);
  CHECK(fails(&course, delete, TP_FAILURE_NOT_FOUND, true, 1).next == TP_NEXT_FAIL && !course.failure.uncertain,
        "but not after one that was never sent");
  tp_course_free(&course);
}

int main(void) {
  cancel = tp_operation_find("cancel");
  get = tp_operation_find("get");
  test_cancel_that_goes_well();
  test_uncertain(TP_FAILURE_TIMEOUT);
  test_uncertain(TP_FAILURE_CONNECTION);
  test_uncertain(TP_FAILURE_SERVER);
  test_uncertain(TP_FAILURE_CONFLICT);
  test_uncertain(TP_FAILURE_REDIRECT);
  test_uncertain(TP_FAILURE_BAD_RESPONSE);
  test_given_up();
  test_refused();
  test_not_sent();
  test_throttled();
  test_account(TP_FAILURE_UNAUTHORIZED);
  test_account(TP_FAILURE_FORBIDDEN);
  test_account(TP_FAILURE_NOT_FOUND);
  test_ported_meanwhile();
  test_reads_that_fail();
  test_doubt_that_stays();
  test_retry_after();
  test_get();
  test_stopped();
  test_once();
  test_set();
  test_delete();
  return check_status();
}
