/* Keeps writes to closed connections from raising SIGPIPE, without touching the process' signal handlers. */
#include "sigpipe.h"

#include <errno.h>
#include <time.h>

void tp_sigpipe_hold(struct tp_sigpipe *held) {
  sigset_t pipe_only, pending;
  sigemptyset(&pipe_only);
  sigaddset(&pipe_only, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_only, &held->mask);
  held->was_pending = false;
  if (sigismember(&held->mask, SIGPIPE) && sigpending(&pending) == 0)
    held->was_pending = sigismember(&pending, SIGPIPE) == 1;
}

void tp_sigpipe_release(const struct tp_sigpipe *held) {
  if (sigismember(&held->mask, SIGPIPE)) {
    if (held->was_pending) return;
  }
  sigset_t pending;
  if (sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1) {
    sigset_t pipe_only;
    const struct timespec at_once = {0};
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    while (sigtimedwait(&pipe_only, NULL, &at_once) == -1 && errno == EINTR) continue;
  }
  pthread_sigmask(SIG_SETMASK, &held->mask, NULL);
}
