/* Writing a file so that nobody ever sees half of it. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int file, struct tp_slice bytes) {
  while (bytes.length) {
    ssize_t written = write(file, bytes.at, bytes.length);
    if (written == -1 && errno == EINTR) continue;
    if (written == -1) return false;
    bytes.at += written;
    bytes.length -= (size_t)written;
  }
  return true;
}

/* The rename itself is kept by the folder. */
static bool sync_folder(const char *path) {
  char folder[PATH_MAX];
  const char *slash = strrchr(path, '/');
  size_t length = slash ? (size_t)(slash - path) + 1 : 0;
  if (length >= sizeof folder) return true;
  memcpy(folder, path, length);
  memcpy(folder + length, "", 1);
  int opened = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened == -1) return true; /* a folder that may be written to but not read */
  bool good = fsync(opened) == 0 || errno == EINVAL;
  close(opened);
  return good;
}

static bool fill(int file, struct tp_slice bytes, const struct stat *old, bool sync) {
  bool good =
      write_all(file, bytes) && (!old || fchmod(file, old->st_mode & 07777) == 0) && (!sync || fsync(file) == 0);
  int error = errno;
  bool closed = close(file) == 0;
  if (!good) errno = error;
  return good && closed;
}

static bool replace(const char *path, struct tp_slice bytes, const struct stat *old, bool sync) {
  char beside[PATH_MAX];
  if (snprintf(beside, sizeof beside, "%s.XXXXXX", path) >= (int)sizeof beside) {
    errno = ENAMETOOLONG;
    return false;
  }
  int file = mkostemp(beside, O_CLOEXEC);
  if (file == -1) return false;
  if (fill(file, bytes, old, sync) && rename(beside, path) == 0) return !sync || sync_folder(path);
  int error = errno;
  unlink(beside);
  errno = error;
  return false;
}

bool tp_file_write(const char *path, struct tp_slice bytes, bool sync, char why[TP_FILE_WHY_SIZE]) {
  struct stat old;
  bool there = stat(path, &old) == 0;
  if (there && !S_ISREG(old.st_mode)) {
    snprintf(why, TP_FILE_WHY_SIZE, "is there, and is no regular file");
    return false;
  }
  char *real = there ? realpath(path, NULL) : NULL;
  bool good = replace(real ? real : path, bytes, there ? &old : NULL, sync);
  if (!good) snprintf(why, TP_FILE_WHY_SIZE, "%s", strerror(errno));
  free(real);
  return good;
}
