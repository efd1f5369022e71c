/* The rules that keep changes exact that are no cancel: there is no read that tells whether they took effect. */
#include "course_steps.h"

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
  CHECK(step.next == TP_NEXT_SEND && step.wait_ms == 500 && course.state == TP_COURSE_SENDING_AGAIN,
        "what sets values is repeated");
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
  test_once();
  test_set();
  test_delete();
  return check_status();
}
