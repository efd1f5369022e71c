/* What an engine does of a request whose deadline has passed: nothing. A server is there that takes every connection
 * and never answers. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../src/core/clock.h"
#include "../../src/core/engine.h"
#include "../../src/core/operation.h"
#include "../../src/core/transport.h"
#include "check.h"

static int listener;
static char url[64];

static void listen_here(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 16) ||
      getsockname(listener, (struct sockaddr *)&address, &length))
    abort();
  snprintf(url, sizeof url, "http://127.0.0.1:%d", ntohs(address.sin_port));
}

static struct tp_engine *make_engine(void) {
  struct tp_engine_options options = {.api_key = "KEY0123456789",
                                      .base_url = url,
                                      .user_agent = "deadline_test",
                                      .timeout_ms = 60000,
                                      .connect_timeout_ms = 60000,
                                      .settle_ms = 1000,
                                      .settle_limit_ms = 1000,
                                      .max_attempts = 4,
                                      .concurrency = 1};
  struct tp_engine_refusal refusal;
  struct tp_engine *engine = tp_engine_new(&options, &refusal);
  if (!engine) abort();
  return engine;
}

static struct tp_request *make_deletion(struct tp_engine *engine) {
  static const char id[] = "11111111-1111-4111-8111-111111111111";
  char target[64];
  snprintf(target, sizeof target, "/porting_orders/%s", id);
  struct tp_request *request = tp_engine_make_request(engine, tp_operation_find("porting_orders.delete"), target, id);
  if (!request) abort();
  return request;
}

static void await(int64_t moment_ms) {
  while (tp_clock_ms() < moment_ms) tp_clock_wait(-1, moment_ms - tp_clock_ms());
}

/* Ended by its deadline, and the caller can tell that nothing was sent. */
static bool is_unsent(const struct tp_request *request) {
  const struct tp_failure *failure = tp_request_failure(request);
  return tp_request_done(request) && failure && failure->kind == TP_FAILURE_TIMEOUT && !failure->uncertain &&
         tp_request_attempts(request) == 0 && !tp_request_was_sent(request);
}

/* A process that was stopped, or a host that was busy, drives again long after the deadline. */
static void test_queued(void) {
  struct tp_engine *engine = make_engine();
  struct tp_request *request = make_deletion(engine);
  int64_t until_ms = tp_clock_ms() + 20;
  if (!tp_engine_submit_until(request, until_ms)) abort();
  await(until_ms);
  tp_engine_drive(engine);
  CHECK(is_unsent(request) && tp_engine_counts(engine).exchanges == 0,
        "what waits in the queue when its deadline passes is not begun");
  tp_engine_release_request(request);

  request = make_deletion(engine);
  if (!tp_engine_submit_until(request, until_ms)) abort();
  tp_engine_drive(engine);
  CHECK(is_unsent(request) && tp_engine_counts(engine).exchanges == 0, "nor is what is submitted after its deadline");
  tp_engine_release_request(request);
  tp_engine_release(engine);
}

/* The second one waits for the first, whose end by their deadline makes room for it. */
static void test_shared(void) {
  struct tp_engine *engine = make_engine();
  struct tp_completions *queue = tp_completions_new(0, 2);
  if (!queue) abort();
  tp_completions_set_deadline(queue, 3000); /* long enough to begin the first on a busy machine */
  struct tp_request *first = make_deletion(engine), *second = make_deletion(engine);
  if (!tp_engine_submit_until(first, tp_completions_until(queue))) abort();
  while (tp_engine_counts(engine).exchanges == 0 && !tp_request_done(first)) tp_engine_drive(engine);
  int64_t later_ms = tp_clock_ms() + 5;
  await(later_ms);
  if (!tp_engine_submit_until(second, tp_completions_until(queue))) abort();
  while (!tp_request_done(first)) tp_engine_wait(engine, -1);
  CHECK(is_unsent(second) && tp_engine_counts(engine).exchanges == 1,
        "requests with one deadline end together, however late they were submitted");
  tp_engine_release_request(first);
  tp_engine_release_request(second);
  tp_engine_drop_completions(engine, queue);
  tp_engine_release(engine);
}

/* Whether a byte came over a connection. All that was sent has arrived: the peer has closed. */
static bool is_silent(int connection) {
  char byte;
  ssize_t got = read(connection, &byte, 1);
  close(connection);
  return got == 0 || (got == -1 && errno == ECONNRESET);
}

/* The connection stands only after the moment until which the request may be sent. */
static void test_connecting(void) {
  struct tp_transport_options options = {.base_url = url,
                                         .authorization = "Authorization: Bearer KEY_of_a_test",
                                         .user_agent = "test",
                                         .proxy = "",
                                         .timeout_ms = 60000,
                                         .connect_timeout_ms = 60000,
                                         .max_connections = 1};
  struct tp_transport *transport = tp_transport_new(&options);
  struct tp_transfer transfer = {0};
  struct tp_sending sending = {.method = "DELETE", .target = "/", .until_ms = tp_clock_ms() + 1};
  if (!transport || !tp_transport_start(transport, &transfer, &sending)) abort();
  await(sending.until_ms);
  while (!tp_transport_next_finished(transport) && !tp_transfer_may_be_sent(&transfer)) {
    int64_t due = tp_transport_deadline(transport), wait = due - tp_clock_ms();
    struct pollfd watched = {.fd = tp_transport_descriptor(transport), .events = POLLIN};
    poll(&watched, 1, due == -1 ? 100 : wait > 0 ? (int)wait : 0);
    tp_transport_drive(transport);
  }
  CHECK(transfer.delivery.late && !transfer.delivery.may_be_sent,
        "an exchange whose connection comes too late ends, and is known not to be sent");
  tp_transport_free(transport);
  CHECK(is_silent(accept(listener, NULL, NULL)), "and not a byte has left");
}

int main(void) {
  listen_here();
  test_connecting();
  test_queued();
  test_shared();
  close(listener);
  return check_status();
}
