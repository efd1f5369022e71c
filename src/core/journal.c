/* Writes a batch's journal, the file by which other processes follow the batch. */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/lock.h"

enum { FIRST_LINE_MOST = 4096 };

/* The loop runs a second time only if the file was removed between open and lock, which is rare. */
int tp_journal_lock(const char *path) {
  while (true) {
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, S_IRUSR | S_IWUSR);
    if (file == -1) return -1;
    bool locked = tp_lock(file);
    if (locked && tp_journal_is(file, path)) return file;
    int error = errno;
    close(file);
    errno = error;
    if (!locked) return -1;
  }
}

int tp_journal_is_locked(const char *path) {
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file == -1) return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
  int locked = tp_is_locked(file), error = errno;
  close(file);
  errno = error;
  return locked;
}

static bool write_at(int file, struct tp_slice bytes, off_t offset) {
  while (bytes.length) {
    ssize_t written = pwrite(file, bytes.at, bytes.length, offset);
    if (written == -1 && errno == EINTR) continue;
    if (written == 0) errno = ENOSPC;
    if (written <= 0) return false;
    bytes.at += written;
    bytes.length -= (size_t)written;
    offset += written;
  }
  return true;
}

bool tp_journal_begin(int file, struct tp_slice head, struct tp_slice tail) {
  char room[TP_JOURNAL_WORD];
  memset(room, ' ', sizeof room);
  struct tp_slice word = {room, sizeof room};
  off_t middle = (off_t)head.length, end = middle + (off_t)sizeof room;
  return ftruncate(file, 0) == 0 && write_at(file, head, 0) && write_at(file, word, middle) &&
         write_at(file, tail, end);
}

bool tp_journal_add(int file, struct tp_slice lines) {
  struct stat now;
  if (fstat(file, &now) == -1) return false;
  if (write_at(file, lines, now.st_size)) return true;
  int error = errno;
  if (ftruncate(file, now.st_size) == -1)
    errno = error; /* readers skip half a line as well, so a failure does no harm */
  errno = error;
  return false;
}

bool tp_journal_end(int file, struct tp_slice word, struct tp_slice tail) {
  char line[FIRST_LINE_MOST], room[TP_JOURNAL_WORD];
  ssize_t length = pread(file, line, sizeof line, 0);
  const char *end = length > 0 ? memchr(line, '\n', (size_t)length) : NULL;
  size_t before = end ? (size_t)(end + 1 - line) : 0;
  if (before < tail.length + sizeof room) {
    errno = EINVAL;
    return false;
  }
  memset(room, ' ', sizeof room);
  for (size_t i = 0; i < word.length && i < sizeof room; i++) {
    char byte = word.at[i];
    if (byte > ' ' && byte < 0x7F && byte != '"' && byte != '\\') room[i] = byte;
  }
  return write_at(file, (struct tp_slice){room, sizeof room}, (off_t)(before - tail.length - sizeof room));
}

bool tp_journal_is(int file, const char *path) {
  struct stat opened, named;
  return fstat(file, &opened) == 0 && stat(path, &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}
