/* What is read from headers, whichever way a server writes them. */
#include "../../src/core/response.h"

#include "../../src/core/clock.h"
#include "check.h"

static void header(struct tp_response *response, const char *line) {
  tp_response_add_header(response, line, strlen(line));
}

static struct tp_response answer(const char *name_and_value) {
  struct tp_response response = {0};
  tp_response_reset(&response);
  header(&response, "HTTP/1.1 429 Too Many Requests\r\n");
  header(&response, "Date: Fri, 08 Apr 2022 15:00:00 GMT\r\n"); /* 1649430000 */
  header(&response, name_and_value);
  tp_response_finish(&response);
  return response;
}

static void retry_after(const char *line, double expected) {
  struct tp_response response = answer(line);
  CHECK(response.retry_after_s == expected, "%.*s is %g s", (int)strcspn(line, "\r"), line, expected);
  tp_response_free(&response);
}

static void reset(const char *line, double expected) {
  struct tp_response response = answer(line);
  CHECK(response.ratelimit_reset_s == expected, "%.*s is %g s", (int)strcspn(line, "\r"), line, expected);
  tp_response_free(&response);
}

static void limits(const char *limit, const char *remaining, double expected_limit, double expected_remaining) {
  char line[128];
  struct tp_response response = {0};
  tp_response_reset(&response);
  header(&response, "HTTP/1.1 200 OK\r\n");
  snprintf(line, sizeof line, "x-ratelimit-limit: %s\r\n", limit);
  header(&response, line);
  snprintf(line, sizeof line, "X-RateLimit-Remaining:%s\r\n", remaining);
  header(&response, line);
  tp_response_finish(&response);
  CHECK(response.ratelimit_limit == expected_limit && response.ratelimit_remaining == expected_remaining,
        "limit \"%s\" and remaining \"%s\" are %g and %g", limit, remaining, response.ratelimit_limit,
        response.ratelimit_remaining);
  tp_response_free(&response);
}

static void test_limits(void) {
  limits("50", "49", 50, 49);
  limits(" 50 ", "\t49.5\t", 50, 49.5);
  limits("50", "0", 50, 0);
  limits("50", "50", 50, 50);
  limits("1000000000", "7", 1e9, 7);
  limits("50", "51", -1, -1);
  limits("50", "nan", 50, -1);
  limits("50", "-1", 50, -1);
  limits("50", "", 50, -1);
  limits("50", "9999999999999999999999999999999999999999", -1, -1);
  limits("0", "0", -1, -1);
  limits("1000000001", "7", -1, -1);
  limits("9999999999999999999999999999999999999999", "7", -1, -1);
  limits("-50", "7", -1, -1);
  limits("inf", "7", -1, -1);
  limits("0x32", "7", -1, -1);
  limits("5e1", "7", -1, -1);
  limits("50, 50;w=1", "7", -1, -1);
  limits("50x", "7", -1, -1);
  limits("", "", -1, -1);
}

/* Without a Date that can be read, dates and epochs are told by the clock here. */
static void test_own_clock(void) {
  static const char *const dates[] = {"", "Date: soon\r\n", "Date: \r\n",
                                      "Date: Fri, 08 Apr 2022 15:00:00 GMT or so\r\n"};
  for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
    struct tp_response response = {0};
    char line[64];
    tp_response_reset(&response);
    header(&response, "HTTP/1.1 429 Too Many Requests\r\n");
    if (*dates[i]) header(&response, dates[i]);
    snprintf(line, sizeof line, "x-ratelimit-reset: %.0f\r\n", (tp_clock_unix() + 30) * 1000);
    header(&response, line);
    tp_response_finish(&response);
    CHECK(response.ratelimit_reset_s > 25 && response.ratelimit_reset_s < 31, "%s: the clock here, %g",
          *dates[i] ? "an unreadable Date" : "no Date", response.ratelimit_reset_s);
    tp_response_free(&response);
  }
}

int main(void) {
  retry_after("Retry-After: 7\r\n", 7);
  retry_after("retry-after:   0  \r\n", 0);
  retry_after("Retry-After: 1800\r\n", 1800);
  retry_after("Retry-After: 1.5\r\n", 1.5);
  retry_after("Retry-After: Fri, 08 Apr 2022 15:00:30 GMT\r\n", 30);
  retry_after("Retry-After: Fri, 08 Apr 2022 14:00:00 GMT\r\n", 0);
  retry_after("Retry-After: soon\r\n", -1);
  retry_after("Retry-After:\t7 \t\r\n", 7);
  retry_after("Retry-After: 86400\r\n", 86400);
  retry_after("Retry-After: 86401\r\n", -1);
  retry_after("Retry-After: 99999999\r\n", -1);
  retry_after("Retry-After: Friday, 08-Apr-22 15:00:30 GMT\r\n", 30);
  retry_after("Retry-After: Fri Apr  8 15:00:30 2022\r\n", 30);
  retry_after("Retry-After: 2022-04-08T15:00:30Z\r\n", 30);
  retry_after("Retry-After: 1649430030\r\n", 30);
  retry_after("Retry-After: 1649430030000\r\n", 30);
  retry_after("Retry-After: 2026-11-28T15:00:30Z\r\n", -1);
  retry_after("Retry-After: 2022-04-08\r\n", -1);
  retry_after("Retry-After: 7, 8\r\n", -1);
  retry_after("Retry-After: -7\r\n", -1);
  retry_after("Retry-After: nan\r\n", -1);
  retry_after("Retry-After: 7.000000000000000000000000000000000000000000000\r\n", 7);
  /* A value that is too long is no value: its beginning would be another one. */
  retry_after("Retry-After: 7.0000000000000000000000000000000000000000000000\r\n", -1);
  retry_after("X-Other: 1\r\n", -1);

  reset("x-ratelimit-reset: 12\r\n", 12);
  reset("X-RateLimit-Reset: 1649430004\r\n", 4);
  reset("x-ratelimit-reset: 1649429999\r\n", 0);
  reset("x-ratelimit-reset: 1649430004000\r\n", 4);
  reset("x-ratelimit-reset: 1649430004000000\r\n", 4);
  reset("x-ratelimit-reset: 2022-04-08T15:00:04Z\r\n", 4);
  reset("x-ratelimit-reset: Fri, 08 Apr 2022 15:00:04 GMT\r\n", 4);
  reset("x-ratelimit-reset: 0\r\n", 0);
  reset("x-ratelimit-reset: 3600\r\n", 3600);
  reset("x-ratelimit-reset: 3601\r\n", -1);
  reset("x-ratelimit-reset: 9999999999999999999999999999999999999999\r\n", -1);
  reset("x-ratelimit-reset: \r\n", -1);
  test_limits();
  test_own_clock();

  struct tp_response response = answer("x-request-id: 2d9b7e4a\r\n");
  CHECK(strcmp(response.request_id, "2d9b7e4a") == 0, "the request id is kept");
  header(&response, "HTTP/1.1 200: x\r\n");
  CHECK(strcmp(response.request_id, "2d9b7e4a") == 0, "a header that looks like a status line is none");
  header(&response, "\r\n");
  header(&response, "HTTP/2 200 \r\n");
  CHECK(response.request_id[0] == '\0', "a status line starts the headers anew");
  header(&response, "x-request-id: 5f\r\n");
  header(&response, "\r\n");
  tp_response_add_body(&response, "{}", 2);
  header(&response, "HTTP/1.1 429: in a trailer\r\n");
  CHECK(strcmp(response.request_id, "5f") == 0, "and so is none in a trailer");

  tp_response_reset(&response);
  static char piece[1024 * 1024];
  bool taken = true;
  size_t pieces = 0;
  while (taken && pieces < 64) {
    taken = tp_response_add_body(&response, piece, sizeof piece);
    pieces += taken;
  }
  CHECK(pieces == 16 && response.too_large, "a body beyond 16 MiB is refused");
  tp_response_reset(&response);
  CHECK(response.body.length == 0 && response.body.capacity == 0 && !response.too_large, "and its memory given back");
  tp_response_free(&response);
  return check_status();
}
