/* Keeps the host's thread as it was. */
#include "host_thread.h"

#include <errno.h>
#include <time.h>

/* Functions of libcrypto, if libcurl loaded it; else NULL, and there is nothing to do. The module is not linked against
 * it, because libcurl decides which TLS library there is. */
extern int ERR_set_mark(void) __attribute__((weak));
extern int ERR_pop_to_mark(void) __attribute__((weak));

static void hold_sigpipe(struct tp_host_thread *host_thread) {
  sigset_t pipe_only, pending;
  sigemptyset(&pipe_only);
  sigaddset(&pipe_only, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_only, &host_thread->mask);
  host_thread->was_pending = false;
  if (sigismember(&host_thread->mask, SIGPIPE) && sigpending(&pending) == 0)
    host_thread->was_pending = sigismember(&pending, SIGPIPE) == 1;
}

static void release_sigpipe(const struct tp_host_thread *host_thread) {
  if (sigismember(&host_thread->mask, SIGPIPE)) {
    if (host_thread->was_pending) return;
  }
  sigset_t pending;
  if (sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1) {
    sigset_t pipe_only;
    const struct timespec at_once = {0};
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    while (sigtimedwait(&pipe_only, NULL, &at_once) == -1 && errno == EINTR) continue;
  }
  pthread_sigmask(SIG_SETMASK, &host_thread->mask, NULL);
}

void tp_host_thread_enter(struct tp_host_thread *host_thread) {
  hold_sigpipe(host_thread);
  if (ERR_set_mark) ERR_set_mark();
}

void tp_host_thread_leave(const struct tp_host_thread *host_thread) {
  /* libcurl sometimes clears the queue, and the mark with it. Then all errors in it are libcurl's and are removed. */
  if (ERR_pop_to_mark) ERR_pop_to_mark();
  release_sigpipe(host_thread);
}
