/* A set of descriptors to wait for, which is a descriptor itself: an epoll set on Linux, a kqueue elsewhere. It is
 * level triggered: a descriptor is reported for as long as it is ready. */
#ifndef TP_POLLER_H
#define TP_POLLER_H

#include <stdbool.h>

enum { TP_READABLE = 1, TP_WRITABLE = 2, TP_BROKEN = 4 }; /* events; TP_BROKEN is reported unasked */

/* The most events that one turn handles. With fewer, turns cost more; with more, the service is idle while we handle
 * answers: a batch with 64 in flight took 5 % longer with all events in one turn. */
enum { TP_READY_AT_ONCE = 32 };

struct tp_ready {
  int number;      /* a descriptor */
  unsigned events; /* one or more of the above */
};

/* Returns the set's descriptor, readable while a descriptor in it is ready; -1 with errno. */
int tp_poller_open(void);

/* Sets what to wait for on a descriptor; 0: nothing, it leaves the set. is_new: it is most likely not in the set. The
 * set's record counts, not the caller's, because a number may be reused. False, with errno: it can't be watched. */
bool tp_poller_set(int poller, int number, unsigned events, bool is_new);

/* Writes what is ready, without waiting, and returns how many. The next call returns those beyond TP_READY_AT_ONCE. */
int tp_poller_next(int poller, struct tp_ready ready[TP_READY_AT_ONCE]);

void tp_poller_close(int poller);

/* For a child after fork: closes its copy of an epoll set. A kqueue has none, and its number may be in use again. */
void tp_poller_abandon(int poller);

#endif
