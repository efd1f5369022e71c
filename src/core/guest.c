/* Leaves the thread that a host lends us as it was: what libcurl and its TLS library would leave behind is cleared. */
#include "guest.h"

#include <errno.h>
#include <time.h>

/* libcrypto's, if that is what libcurl brought along; else NULL, and there is nothing to do. Not linked against: which
 * TLS library there is, libcurl decides. */
extern int ERR_set_mark(void) __attribute__((weak));
extern int ERR_pop_to_mark(void) __attribute__((weak));

static void hold_sigpipe(struct tp_guest *guest) {
  sigset_t pipe_only, pending;
  sigemptyset(&pipe_only);
  sigaddset(&pipe_only, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_only, &guest->mask);
  guest->was_pending = false;
  if (sigismember(&guest->mask, SIGPIPE) && sigpending(&pending) == 0)
    guest->was_pending = sigismember(&pending, SIGPIPE) == 1;
}

static void release_sigpipe(const struct tp_guest *guest) {
  if (sigismember(&guest->mask, SIGPIPE)) {
    if (guest->was_pending) return;
  }
  sigset_t pending;
  if (sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1) {
    sigset_t pipe_only;
    const struct timespec at_once = {0};
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    while (sigtimedwait(&pipe_only, NULL, &at_once) == -1 && errno == EINTR) continue;
  }
  pthread_sigmask(SIG_SETMASK, &guest->mask, NULL);
}

void tp_guest_enter(struct tp_guest *guest) {
  hold_sigpipe(guest);
  if (ERR_set_mark) ERR_set_mark();
}

void tp_guest_leave(const struct tp_guest *guest) {
  /* libcurl clears the queue at times, and with it the mark: then all is taken out, for all of it is libcurl's. */
  if (ERR_pop_to_mark) ERR_pop_to_mark();
  release_sigpipe(guest);
}
