/* Keeps writes to closed connections from raising SIGPIPE, without touching the process' signal handlers. */
#ifndef TP_SIGPIPE_H
#define TP_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

struct tp_sigpipe {
  sigset_t mask;
  bool was_pending;
};

/* Blocks SIGPIPE for this thread. OpenSSL writes with plain write(2), and libcurl's own way of ignoring the signal
 * changes the whole process' disposition, which belongs to the host. */
void tp_sigpipe_hold(struct tp_sigpipe *held);

/* Takes back a SIGPIPE that came in between, and restores the thread's mask. */
void tp_sigpipe_release(const struct tp_sigpipe *held);

#endif
