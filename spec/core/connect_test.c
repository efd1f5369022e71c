/* A name with two IPv4 addresses of which the first swallows packets: the second answers within the connection's time.
 * The test's getaddrinfo takes the system's place; a full backlog takes that of a network that drops what is sent. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../src/core/clock.h"
#include "../../src/core/transport.h"
#include "check.h"

enum { MOST_ADDRESSES = 3, BACKLOG_FILLERS = 8 };

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

static void the_last_one_answers(int listener, long connect_timeout_ms) {
  char url[64];
  snprintf(url, sizeof url, "http://several.example:%d", ntohs(port));
  struct tp_transport_options options = {.base_url = url,
                                         .authorization = "Authorization: Bearer KEY_of_a_test",
                                         .user_agent = "test",
                                         .proxy = "",
                                         .timeout_ms = 60000,
                                         .connect_timeout_ms = connect_timeout_ms,
                                         .max_connections = 4};
  struct tp_transport *transport = tp_transport_new(&options);
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
  CHECK(transfer.delivery.code == 0 && transfer.response.status == 200, "the last of the addresses answers in time: %s",
        transfer.message);
  tp_response_free(&transfer.response);
  tp_transport_free(transport);
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
  return check_status();
}
