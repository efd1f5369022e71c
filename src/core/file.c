/* Writes a file piece by piece, so that nobody ever sees half of it. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process.h"

static const char suffix[] = ".XXXXXX";

static bool fail(struct tp_file *file, const char *why) {
  snprintf(file->why, sizeof file->why, "%s", why);
  file->failed = true;
  return false;
}

static bool write_all(int descriptor, struct tp_slice bytes) {
  while (bytes.length) {
    ssize_t written = write(descriptor, bytes.at, bytes.length);
    if (written == -1 && errno == EINTR) continue;
    if (written == -1) return false;
    bytes.at += written;
    bytes.length -= (size_t)written;
  }
  return true;
}

/* The path that the file is renamed to. */
static const char *target_of(const struct tp_file *file) {
  return file->real ? file->real : file->path;
}

static bool begin(struct tp_file *file) {
  struct stat old;
  bool there = stat(file->path, &old) == 0;
  if (there && !S_ISREG(old.st_mode)) return fail(file, "is there, and is no regular file");
  if (there) file->real = realpath(file->path, NULL);
  size_t length = strlen(target_of(file));
  file->beside = malloc(length + sizeof suffix);
  if (!file->beside) return fail(file, strerror(ENOMEM));
  memcpy(file->beside, target_of(file), length);
  memcpy(file->beside + length, suffix, sizeof suffix);
  file->descriptor = mkostemp(file->beside, O_CLOEXEC);
  if (file->descriptor == -1) return fail(file, strerror(errno));
  file->open = true;
  file->process = tp_process();
  if (there && fchmod(file->descriptor, old.st_mode & 07777) != 0) return fail(file, strerror(errno));
  return true;
}

bool tp_file_add(struct tp_file *file, struct tp_slice bytes) {
  if (file->failed || (!file->open && !begin(file))) return false;
  if (bytes.length > TP_FILE_MAX_BYTES - file->bytes) return fail(file, "the answer is larger than 1 GiB");
  if (!write_all(file->descriptor, bytes)) return fail(file, strerror(errno));
  file->bytes += bytes.length;
  return true;
}

/* A rename is on the disk once its folder is. */
static bool sync_folder(const char *path) {
  char folder[PATH_MAX];
  const char *slash = strrchr(path, '/');
  size_t length = slash ? (size_t)(slash - path) + 1 : 0;
  if (length >= sizeof folder) return true;
  memcpy(folder, path, length);
  memcpy(folder + length, "", 1);
  int opened = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened == -1) return true; /* the folder may be written to but not read */
  bool good = fsync(opened) == 0 || errno == EINVAL;
  close(opened);
  return good;
}

bool tp_file_keep(struct tp_file *file, bool sync) {
  if (file->failed || !file->open) return false;
  int error = 0;
  if (sync && fsync(file->descriptor) != 0) error = errno;
  if (close(file->descriptor) != 0 && !error) error = errno;
  file->descriptor = -1;
  if (!error && rename(file->beside, target_of(file)) != 0) error = errno;
  file->open = error != 0; /* after the rename there is no file to remove */
  if (!error && sync && !sync_folder(target_of(file))) error = errno;
  if (!error) return true;
  tp_file_drop(file);
  return fail(file, strerror(error));
}

void tp_file_drop(struct tp_file *file) {
  bool ours = file->open && file->process == tp_process();
  if (file->open && file->descriptor != -1) close(file->descriptor);
  if (ours) unlink(file->beside);
  free(file->beside);
  free(file->real);
  file->beside = file->real = NULL;
  file->descriptor = -1;
  file->open = file->failed = false;
  file->bytes = 0;
}
