/* A lock that belongs to the open file: F_OFD_SETLK, which leaves nothing locked while it asks. */
#include "../lock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool tp_lock(int file) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(file, F_OFD_SETLK, &lock) == 0) return true;
  if (errno == EACCES) errno = EAGAIN;
  return false;
}

int tp_is_locked(int file) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(file, F_OFD_GETLK, &lock) == -1) return -1;
  return lock.l_type == F_UNLCK ? 0 : 1;
}
