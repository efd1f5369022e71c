/* What the engine needs of its surroundings besides the network: two clocks, a wait, and random bits. */
#include "clock.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

int64_t tp_clock_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

double tp_clock_unix(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool tp_clock_wait(int descriptor, int64_t timeout_ms) {
  struct pollfd watched = {.fd = descriptor, .events = POLLIN};
  if (timeout_ms > INT32_MAX) timeout_ms = INT32_MAX;
  return poll(&watched, descriptor == -1 ? 0 : 1, (int)timeout_ms) != -1 || errno != EINTR;
}

uint64_t tp_clock_entropy(void) {
  return (uint64_t)(tp_clock_unix() * 1e6) ^ (uint64_t)getpid() << 40;
}
