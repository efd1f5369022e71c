/* Leaves the thread that a host lends us as it was: what libcurl and its TLS library would leave behind is cleared. */
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

/* After it: takes back a SIGPIPE that came in between and restores the thread's mask; takes what was added to OpenSSL's
 * queue of errors out of it, where nginx would find it and tell of a "stale global SSL error" of one of its own
 * connections. */
void tp_host_thread_leave(const struct tp_host_thread *host_thread);

#endif
