/* Failures: names, setting, clearing. */
#include "../../src/core/failure.h"

#include "check.h"

static void test_names(void) {
  static const char *const names[] = {"none",         "invalid", "unauthorized", "forbidden", "not_found",  "conflict",
                                      "rate_limited", "server",  "redirect",     "timeout",   "connection", "tls",
                                      "bad_response", "file",    "aborted",      "memory"};
  for (int kind = TP_FAILURE_NONE; kind <= TP_FAILURE_MEMORY; kind++) {
    CHECK(strcmp(tp_failure_name((enum tp_failure_kind)kind), names[kind]) == 0, "names %s", names[kind]);
  }
}

static void test_life(void) {
  struct tp_failure failure = {0};
  failure.status = 422;
  failure.attempts = 2;
  failure.uncertain = true;
  tp_failure_set(&failure, TP_FAILURE_INVALID, "refused %d times", 3);
  CHECK(failure.kind == TP_FAILURE_INVALID && strcmp(failure.detail, "refused 3 times") == 0, "formats its detail");
  CHECK(failure.status == 422 && failure.attempts == 2 && failure.uncertain, "leaves the facts as they are");
  failure.code = strdup("10015");
  failure.title = strdup("Bad Request");
  failure.errors = strdup("[]");
  failure.request_id = strdup("f00d");

  tp_failure_set(&failure, TP_FAILURE_TIMEOUT, "after: %s", failure.detail);
  CHECK(strcmp(failure.detail, "after: refused 3 times") == 0, "may quote its own detail");
  CHECK(failure.code == NULL && failure.title == NULL && failure.errors == NULL && failure.request_id == NULL,
        "drops the strings of the failure before");
  tp_failure_clear(&failure);
  CHECK(failure.kind == TP_FAILURE_NONE && failure.detail == NULL && failure.status == 0 && !failure.uncertain,
        "clears to nothing");
  tp_failure_clear(&failure);
}

int main(void) {
  test_names();
  test_life();
  return check_status();
}
