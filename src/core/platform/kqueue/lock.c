/* A lock that belongs to the open file: flock(2). It can't be asked for, only tried, so that for an instant an asker
 * holds it; whoever wants it tries for longer than that. */
#include "../lock.h"

#include <errno.h>
#include <sys/file.h>
#include <time.h>

enum { TRIES = 20, PAUSE_NS = 1000000 };

bool tp_lock(int file) {
  const struct timespec pause = {.tv_nsec = PAUSE_NS};
  for (int i = 0; i < TRIES; i++) {
    if (flock(file, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK && errno != EINTR) return false;
    (void)nanosleep(&pause, NULL);
  }
  errno = EAGAIN;
  return false;
}

/* A shared lock, so that two askers don't see each other. */
int tp_is_locked(int file) {
  if (flock(file, LOCK_SH | LOCK_NB) == -1) return errno == EWOULDBLOCK ? 1 : -1;
  (void)flock(file, LOCK_UN);
  return 0;
}
