/* In place of libkqueue's header, for tools/test-kqueue: a kqueue that can be watched by poll, as those of macOS and
 * the BSDs can. libkqueue's own number is that of a pipe; the epoll set behind it, which is another descriptor, is what
 * can be watched. So a copy of that one stands for both. For one thread at a time.
 *
 * libkqueue 2.3.1 learns of a closed queue by a signal of its pipe. Its thread takes the signal of a child's pipe,
 * which names a number of the child, for one of its own, and then reads from a queue in use with its mutex held, for
 * ever. So no signal is asked for, and no queue is closed: each leaves three descriptors open, in these tests alone. */
#ifndef TP_TEST_EVENT_H
#define TP_TEST_EVENT_H

#pragma GCC system_header /* so that include_next is no warning */

#include_next <sys/event.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MOST_NUMBERS = 4096 };

static int queue_of[MOST_NUMBERS]; /* libkqueue's number of each copy */

/* What a descriptor is, as /proc tells it. Empty: nothing. */
static void kind_of(int number, char kind[64]) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", number);
  ssize_t length = readlink(path, kind, 63);
  kind[length > 0 ? length : 0] = '\0';
}

static bool is_epoll(int number) {
  char kind[64];
  kind_of(number, kind);
  return strcmp(kind, "anon_inode:[eventpoll]") == 0;
}

/* The pipe has two ends of one kind; the other one is told to send no signal. */
static void send_no_signal(int queue) {
  char pipe_kind[64], kind[64];
  kind_of(queue, pipe_kind);
  for (int i = 0; i < MOST_NUMBERS; i++) {
    kind_of(i, kind);
    if (i != queue && strcmp(kind, pipe_kind) == 0) fcntl(i, F_SETFL, fcntl(i, F_GETFL) & ~O_ASYNC);
  }
}

static void allow_more_descriptors(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= MOST_NUMBERS) return;
  limit.rlim_cur = limit.rlim_max < MOST_NUMBERS ? limit.rlim_max : MOST_NUMBERS;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static int watchable_kqueue(void) {
  static bool before[MOST_NUMBERS];
  allow_more_descriptors();
  for (int i = 0; i < MOST_NUMBERS; i++) before[i] = is_epoll(i);
  int queue = kqueue();
  if (queue == -1) return -1;
  send_no_signal(queue);
  for (int i = 0; i < MOST_NUMBERS; i++) {
    if (before[i] || !is_epoll(i)) continue;
    int copy = fcntl(i, F_DUPFD_CLOEXEC, 0);
    if (copy == -1) break;
    queue_of[copy] = queue;
    return copy;
  }
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
