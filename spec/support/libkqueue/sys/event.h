/* In place of libkqueue's header, for tools/test-kqueue: a kqueue that can be watched by poll, as those of macOS and
 * the BSDs can. libkqueue's own number is that of a pipe; the epoll set behind it, which is another descriptor, is what
 * can be watched. So a copy of that one stands for both. For one thread at a time. */
#ifndef TP_TEST_EVENT_H
#define TP_TEST_EVENT_H

#include_next <sys/event.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_NUMBERS = 4096 };

static int queue_of[MOST_NUMBERS]; /* libkqueue's number of each copy */

static bool is_epoll(int number) {
  char path[64], link[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", number);
  ssize_t length = readlink(path, link, sizeof link - 1);
  link[length > 0 ? length : 0] = '\0';
  return strcmp(link, "anon_inode:[eventpoll]") == 0;
}

static int watchable_kqueue(void) {
  static bool before[MOST_NUMBERS];
  for (int i = 0; i < MOST_NUMBERS; i++) before[i] = fcntl(i, F_GETFD) != -1 && is_epoll(i);
  int queue = kqueue();
  if (queue == -1) return -1;
  for (int i = 0; i < MOST_NUMBERS; i++) {
    if (before[i] || fcntl(i, F_GETFD) == -1 || !is_epoll(i)) continue;
    int copy = fcntl(i, F_DUPFD_CLOEXEC, 0);
    if (copy == -1) break;
    if (queue_of[copy]) close(queue_of[copy]); /* of a copy that was closed */
    queue_of[copy] = queue;
    return copy;
  }
  close(queue);
  errno = EMFILE;
  return -1;
}

static int kevent_of_copy(int copy, const struct kevent *changes, int change_count, struct kevent *events,
                          int event_count, const struct timespec *timeout) {
  return kevent(queue_of[copy], changes, change_count, events, event_count, timeout);
}

#define kqueue() watchable_kqueue()
#define kevent(...) kevent_of_copy(__VA_ARGS__)

#endif
