/* A set of descriptors to wait for: an epoll set. */
#include "../poller.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

int tp_poller_open(void) {
  return epoll_create1(EPOLL_CLOEXEC);
}

bool tp_poller_set(int poller, int number, unsigned events, bool is_new) {
  struct epoll_event event = {.data.fd = number};
  if (events & TP_READABLE) event.events |= EPOLLIN;
  if (events & TP_WRITABLE) event.events |= EPOLLOUT;
  if (!events) return epoll_ctl(poller, EPOLL_CTL_DEL, number, &event) == 0 || errno == ENOENT;
  if (epoll_ctl(poller, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, number, &event) == 0) return true;
  if (errno != (is_new ? EEXIST : ENOENT)) return false;
  return epoll_ctl(poller, is_new ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, number, &event) == 0;
}

int tp_poller_next(int poller, struct tp_ready ready[TP_READY_AT_ONCE]) {
  struct epoll_event events[TP_READY_AT_ONCE];
  int count = epoll_wait(poller, events, TP_READY_AT_ONCE, 0);
  for (int i = 0; i < count; i++) {
    ready[i] = (struct tp_ready){.number = events[i].data.fd};
    if (events[i].events & EPOLLIN) ready[i].events |= TP_READABLE;
    if (events[i].events & EPOLLOUT) ready[i].events |= TP_WRITABLE;
    if (events[i].events & (EPOLLERR | EPOLLHUP)) ready[i].events |= TP_BROKEN;
  }
  return count > 0 ? count : 0;
}

void tp_poller_close(int poller) {
  close(poller);
}

void tp_poller_abandon(int poller) {
  close(poller);
}
