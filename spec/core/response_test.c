/* What is read from headers, whichever way a server writes them. */
#include "../../src/core/response.h"

#include "check.h"

static void header(struct tp_response *response, const char *line) {
  tp_response_take_header(response, line, strlen(line));
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
}

static void reset(const char *line, double expected) {
  struct tp_response response = answer(line);
  CHECK(response.ratelimit_reset_s == expected, "%.*s is %g s", (int)strcspn(line, "\r"), line, expected);
}

int main(void) {
  retry_after("Retry-After: 7\r\n", 7);
  retry_after("retry-after:   0  \r\n", 0);
  retry_after("Retry-After: 1800\r\n", 1800);
  retry_after("Retry-After: 1.5\r\n", 1.5);
  retry_after("Retry-After: Fri, 08 Apr 2022 15:00:30 GMT\r\n", 30);
  retry_after("Retry-After: Fri, 08 Apr 2022 14:00:00 GMT\r\n", 0);
  retry_after("Retry-After: soon\r\n", -1);
  retry_after("Retry-After: 99999999\r\n", 86400);
  retry_after("X-Other: 1\r\n", -1);

  reset("x-ratelimit-reset: 12\r\n", 12);
  reset("X-RateLimit-Reset: 1649430004\r\n", 4);
  reset("x-ratelimit-reset: 1649429999\r\n", 0);
  reset("x-ratelimit-reset: \r\n", -1);

  struct tp_response response = answer("x-request-id: 2d9b7e4a\r\n");
  CHECK(response.status == 429 && strcmp(response.request_id, "2d9b7e4a") == 0, "status and request id are kept");
  header(&response, "HTTP/2 200 \r\n");
  CHECK(response.status == 200 && response.request_id[0] == '\0', "a status line starts the headers anew");

  static char piece[1024 * 1024];
  bool taken = true;
  size_t pieces = 0;
  while (taken && pieces < 64) {
    taken = tp_response_take_body(&response, piece, sizeof piece);
    pieces += taken;
  }
  CHECK(pieces == 16 && response.too_large, "a body beyond 16 MiB is refused");
  tp_response_reset(&response);
  CHECK(response.body.length == 0 && response.body.capacity == 0 && !response.too_large, "and its memory given back");
  tp_response_free(&response);
  return check_status();
}
