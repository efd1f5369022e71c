/* A set of descriptors to wait for: a kqueue. Reading and writing are two filters of a descriptor, each in the set or
 * not. */
#include "../poller.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/event.h>
#include <sys/time.h>
#include <sys/types.h>
#include <unistd.h>

int tp_poller_open(void) {
  int poller = kqueue();
  if (poller != -1) (void)fcntl(poller, F_SETFD, FD_CLOEXEC);
  return poller;
}

/* Closing a descriptor removes it from each kqueue: then there is nothing to remove. */
static bool set_filter(int poller, int number, int16_t filter, bool wanted) {
  struct kevent change;
  EV_SET(&change, (uintptr_t)number, filter, wanted ? EV_ADD : EV_DELETE, 0, 0, NULL);
  return kevent(poller, &change, 1, NULL, 0, NULL) != -1 || (!wanted && (errno == ENOENT || errno == EBADF));
}

bool tp_poller_set(int poller, int number, unsigned events, bool is_new) {
  (void)is_new;
  bool read = set_filter(poller, number, EVFILT_READ, events & TP_READABLE);
  return set_filter(poller, number, EVFILT_WRITE, events & TP_WRITABLE) && read;
}

int tp_poller_next(int poller, struct tp_ready ready[TP_READY_AT_ONCE]) {
  struct kevent events[TP_READY_AT_ONCE];
  const struct timespec at_once = {0};
  int count = kevent(poller, NULL, 0, events, TP_READY_AT_ONCE, &at_once);
  for (int i = 0; i < count; i++) {
    ready[i] = (struct tp_ready){.number = (int)events[i].ident};
    ready[i].events = events[i].filter == EVFILT_WRITE ? TP_WRITABLE : TP_READABLE;
    /* EV_EOF with bytes left to read is no error: whoever reads finds the end behind them. */
    if (events[i].flags & EV_ERROR || (events[i].flags & EV_EOF && events[i].fflags)) ready[i].events |= TP_BROKEN;
  }
  return count > 0 ? count : 0;
}

void tp_poller_close(int poller) {
  close(poller);
}

void tp_poller_abandon(int poller) {
  (void)poller;
}
