/* Keeps the host's thread as it was. */
#include "host_thread.h"

#include <pthread.h>

#include "platform/tls_library.h"

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
    int taken;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    /* macOS has no sigtimedwait. One more SIGPIPE, which this thread takes together with the pending one: another
     * thread may take that one first, and sigwait would wait. */
    if (pthread_kill(pthread_self(), SIGPIPE) == 0) (void)sigwait(&pipe_only, &taken);
  }
  pthread_sigmask(SIG_SETMASK, &host_thread->mask, NULL);
}

void tp_host_thread_enter(struct tp_host_thread *host_thread) {
  hold_sigpipe(host_thread);
  tp_tls_mark_errors();
}

void tp_host_thread_leave(const struct tp_host_thread *host_thread) {
  tp_tls_remove_errors();
  release_sigpipe(host_thread);
}
