/* An end to waits for a peer that may have none. */
#include "../../src/core/watchdog.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* Waits for the peer of a connection, as a library would; whether the wait came to an end. */
static bool wait_for_peer(int descriptor, int most_ms) {
  struct pollfd polled = {.fd = descriptor, .events = POLLIN};
  return poll(&polled, 1, most_ms) == 1;
}

static bool strikes(double seconds) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return false;
  bool struck = tp_watchdog_arm(pair[0], seconds) == 0 && wait_for_peer(pair[0], 20000);
  struck = tp_watchdog_disarm() && struck;
  (void)close(pair[0]);
  (void)close(pair[1]);
  return struck;
}

static void check_waits(void) {
  int pair[2];
  CHECK(!tp_watchdog_disarm(), "nothing strikes that was not armed");
  CHECK(strikes(0.05), "a wait that is too long ends");
  CHECK(strikes(0.01), "so does the next");
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "two sockets");
  CHECK(tp_watchdog_arm(pair[0], 3600) == 0, "a long wait is watched");
  CHECK(tp_watchdog_arm(pair[1], 1) == EBUSY, "one at a time");
  CHECK(!tp_watchdog_disarm(), "and ended in time");
  CHECK(strikes(0.02), "a shorter one after it ends at its own time");
  CHECK(write(pair[1], "x", 1) == 1 && wait_for_peer(pair[0], 0), "the first socket is as it was");
  for (int i = 0; i < 2000; i++) {
    if (tp_watchdog_arm(pair[0], 0.001) != 0 || (tp_watchdog_disarm() && i < 0))
      CHECK(false, "armed and disarmed: %d", i);
  }
  (void)close(pair[0]);
  (void)close(pair[1]);
}

static void check_fork(void) {
  int status = -1;
  pid_t child = fork();
  if (child == 0) _exit(strikes(0.02) ? 0 : 1);
  CHECK(child != -1 && waitpid(child, &status, 0) == child && status == 0, "a child has its own");
  CHECK(strikes(0.02), "its parent too");
}

static void check_sockets(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int found[64];
  size_t before = tp_watchdog_sockets(found, 64);
  int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
  CHECK(bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 1) == 0, "a listener");
  CHECK(getsockname(listener, (struct sockaddr *)&address, &length) == 0, "has a port");
  CHECK(tp_watchdog_sockets(found, 64) == before, "sockets without a peer don't count");
  CHECK(connect(client, (struct sockaddr *)&address, sizeof address) == 0, "a connection");
  size_t count = tp_watchdog_sockets(found, 64);
  bool any = false;
  for (size_t i = 0; i < count && i < 64; i++) any = any || found[i] == client;
  CHECK(count == before + 1 && any, "is found: %zu", count);
  CHECK(tp_watchdog_sockets(found, 0) == count, "and counted where there is no room");
  (void)close(client);
  (void)close(listener);
}

int main(void) {
  check_waits();
  check_fork();
  check_sockets();
  return check_status();
}
