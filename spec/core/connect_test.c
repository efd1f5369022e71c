/* A name with several IPv4 addresses of which the last alone answers, within the connection's time; and a name server
 * that does not answer, for which the end of a client does not wait.
 * The test's getaddrinfo takes the system's place; a full backlog takes that of a network that drops what is sent. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../src/core/clock.h"
#include "../../src/core/libcurl_version.h"
#include "../../src/core/transport.h"
#include "check.h"

enum { MOST_ADDRESSES = 3, BACKLOG_FILLERS = 8, STALL_MS = 10000, POLL_US = 1000, ATTEMPTS = 4 };

static atomic_int asked; /* how often for a name's addresses */
static atomic_bool stalled;

static const char *addresses[MOST_ADDRESSES]; /* that the name has, in order */
static in_port_t port;

static struct sockaddr_in address_of(const char *text) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = port};
  if (inet_pton(AF_INET, text, &address.sin_addr) != 1) abort();
  return address;
}

/* libcurl finds these two before the system's, whose names are reserved. */

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
__attribute__((visibility("default"))) int getaddrinfo(const char *node, const char *service,
                                                       const struct addrinfo *hints, struct addrinfo **results) {
  (void)node, (void)service, (void)hints;
  *results = NULL;
  asked++;
  for (int64_t until = tp_clock_ms() + STALL_MS; stalled && tp_clock_ms() < until;) usleep(POLL_US);
  for (int i = MOST_ADDRESSES; i--;) {
    if (!addresses[i]) continue;
    struct addrinfo *info = calloc(1, sizeof *info + sizeof(struct sockaddr_in));
    if (!info) abort();
    struct sockaddr_in address = address_of(addresses[i]);
    memcpy(info + 1, &address, sizeof address);
    info->ai_family = AF_INET;
    info->ai_socktype = SOCK_STREAM;
    info->ai_addrlen = sizeof address;
    info->ai_addr = (struct sockaddr *)(void *)(info + 1);
    info->ai_next = *results;
    *results = info;
  }
  return 0;
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
__attribute__((visibility("default"))) void freeaddrinfo(struct addrinfo *results) {
  for (struct addrinfo *next; results; results = next) {
    next = results->ai_next;
    free(results);
  }
}

static int listen_at(const char *text, int backlog) {
  struct sockaddr_in address = address_of(text);
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, backlog) ||
      getsockname(listener, (struct sockaddr *)&address, &length))
    abort();
  port = address.sin_port;
  return listener;
}

/* From now on the system drops what asks for a connection there. */
static void fill_backlog(const char *text) {
  struct sockaddr_in address = address_of(text);
  listen_at(text, 0);
  for (int i = 0; i < BACKLOG_FILLERS; i++) {
    int filler = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    (void)!connect(filler, (struct sockaddr *)&address, sizeof address);
  }
}

/* Takes a connection, or answers what came over the one that was taken. */
static void serve(int listener, int *connection) {
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
  char request[4096];
  if (*connection == -1) {
    *connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  } else if (read(*connection, request, sizeof request) > 0) {
    (void)!write(*connection, answer, sizeof answer - 1);
    close(*connection);
    *connection = -1;
  }
}

static struct tp_transport *make_transport(long connect_timeout_ms) {
  static char url[64];
  snprintf(url, sizeof url, "http://several.example:%d", ntohs(port));
  struct tp_transport_options options = {.base_url = url,
                                         .authorization = "Authorization: Bearer KEY_of_a_test",
                                         .user_agent = "test",
                                         .proxy = "",
                                         .timeout_ms = 60000,
                                         .connect_timeout_ms = connect_timeout_ms,
                                         .max_connections = 4};
  return tp_transport_new(&options);
}

static bool last_one_answers(int listener, long connect_timeout_ms) {
  struct tp_transport *transport = make_transport(connect_timeout_ms);
  struct tp_transfer transfer = {0};
  struct tp_sending sending = {.method = "GET", .target = "/"};
  int connection = -1;
  if (!transport || !tp_transport_start(transport, &transfer, &sending)) abort();
  while (!tp_transport_next_finished(transport)) {
    struct pollfd watched[] = {{.fd = tp_transport_descriptor(transport), .events = POLLIN},
                               {.fd = connection == -1 ? listener : connection, .events = POLLIN}};
    int64_t deadline = tp_transport_deadline(transport), wait = deadline - tp_clock_ms();
    poll(watched, 2, deadline == -1 ? -1 : wait > 0 ? (int)wait : 0);
    if (watched[1].revents) serve(listener, &connection);
    tp_transport_drive(transport);
  }
  bool good = transfer.delivery.code == 0 && transfer.response.status == 200;
  if (!good) printf("within %ld ms: %s\n", connect_timeout_ms, transfer.message);
  if (connection != -1) close(connection);
  tp_response_free(&transfer.response);
  tp_transport_free(transport);
  return good;
}

/* A machine that is too busy gets more time. */
static void the_last_one_answers(int listener, long connect_timeout_ms) {
  bool good = false;
  for (int i = 0; i < ATTEMPTS && !good; i++) good = last_one_answers(listener, connect_timeout_ms << i);
  CHECK(good, "the last of the addresses answers in time");
}

/* libcurl before 7.87 waits. */
static void the_end_does_not_wait_for_a_name(void) {
  struct tp_transport *transport = make_transport(60000);
  struct tp_transfer transfer = {0};
  struct tp_sending sending = {.method = "GET", .target = "/"};
  int before = asked;
  stalled = true;
  if (!transport || !tp_transport_start(transport, &transfer, &sending)) abort();
  while (asked == before) {
    tp_transport_drive(transport);
    usleep(POLL_US);
  }
  int64_t since_ms = tp_clock_ms();
  tp_transport_cancel(transport, &transfer);
  tp_transport_free(transport);
  int64_t took_ms = tp_clock_ms() - since_ms;
  stalled = false;
  CHECK(took_ms < STALL_MS / 2 || !tp_libcurl_keeps_authorities(),
        "the end does not wait for a name server that doesn't answer: %d ms", (int)took_ms);
}

int main(void) {
  int listener = listen_at("127.0.0.1", 16);
  fill_backlog("127.0.0.2");
  fill_backlog("127.0.0.3");
  addresses[0] = "127.0.0.2";
  addresses[1] = "127.0.0.1";
  the_last_one_answers(listener, 1000);
  addresses[1] = "127.0.0.3";
  addresses[2] = "127.0.0.1";
  /* libcurl 8.4 and later share out what is above 600 ms alone. */
  the_last_one_answers(listener, 3000);
  the_end_does_not_wait_for_a_name();
  return check_status();
}
