/* Keeps the host's thread as it was: no SIGPIPE and no OpenSSL error of ours stays behind. */
#ifndef TP_HOST_THREAD_H
#define TP_HOST_THREAD_H

#include <signal.h>
#include <stdbool.h>

struct tp_host_thread {
  sigset_t mask;
  bool was_pending;
};

/* Before libcurl is called: blocks SIGPIPE for this thread. OpenSSL writes with plain write(2), and libcurl's own way
 * of ignoring the signal changes the whole process' disposition, which belongs to the host. */
void tp_host_thread_enter(struct tp_host_thread *host_thread);

/* After libcurl returned: discards a SIGPIPE that came meanwhile, restores the thread's mask, and removes the errors
 * that were added to OpenSSL's queue. nginx would log them as a "stale global SSL error" of its own connections. */
void tp_host_thread_leave(const struct tp_host_thread *host_thread);

#endif
