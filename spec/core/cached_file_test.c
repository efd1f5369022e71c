/* Copying a small file without waiting for anything. */
#include "../../src/core/platform/cached_file.h"

#include <fcntl.h>
#include <stdio.h>

#include <sys/stat.h>
#include <unistd.h>

#include "../../src/core/platform/files.h"
#include "check.h"

static char folder[] = "/tmp/cached_file_test.XXXXXX";
static char path[64];

static void write_file(size_t length) {
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  for (size_t i = 0; i < length; i++)
    if (write(file, &"0123456789"[i % 10], 1) != 1) abort();
  close(file);
}

/* Copies the file at the path; returns whether it said so, and what is in the copy then. */
static bool copy(const char *from, size_t most, char *bytes, ssize_t *length) {
  int into = tp_unnamed_file();
  bool good = tp_cached_file_copy(from, into, most);
  *length = pread(into, bytes, TP_CACHED_FILE_MAX_BYTES * 2, 0);
  close(into);
  return good;
}

static bool refuses(const char *from, size_t most) {
  char bytes[TP_CACHED_FILE_MAX_BYTES * 2];
  ssize_t length;
  return !copy(from, most, bytes, &length);
}

/* Not everywhere can it be known that nothing waits: old kernels and containers leave it to the caller. */
static void test_whole_files(void) {
  static const size_t lengths[] = {1, 615, 4096, 4097, TP_CACHED_FILE_MAX_BYTES};
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    char bytes[TP_CACHED_FILE_MAX_BYTES * 2];
    ssize_t length;
    write_file(lengths[i]);
    bool good = copy(path, TP_CACHED_FILE_MAX_BYTES, bytes, &length);
    bool same = (size_t)length == lengths[i];
    for (size_t at = 0; same && at < lengths[i]; at++) same = bytes[at] == "0123456789"[at % 10];
    CHECK(!good || same, "a file of %zu bytes is copied whole, or not at all", lengths[i]);
    if (!good) printf("# not without waiting: %zu bytes\n", lengths[i]);
  }
}

static void test_others(void) {
  write_file(0);
  CHECK(refuses(path, TP_CACHED_FILE_MAX_BYTES), "an empty file is left to the caller");
  write_file(TP_CACHED_FILE_MAX_BYTES + 1);
  CHECK(refuses(path, TP_CACHED_FILE_MAX_BYTES), "so is one that is too long");
  CHECK(refuses(path, TP_CACHED_FILE_MAX_BYTES * 4), "even where the caller allows more");
  write_file(100);
  CHECK(refuses(path, 99), "so is one that is longer than the caller allows");
  unlink(path);
  CHECK(refuses(path, TP_CACHED_FILE_MAX_BYTES), "so is one that is missing");
  CHECK(refuses(folder, TP_CACHED_FILE_MAX_BYTES), "so is a folder");
  CHECK(refuses("/proc/self/status", TP_CACHED_FILE_MAX_BYTES), "so is what the kernel makes up");
  if (mkfifo(path, 0600)) abort();
  CHECK(refuses(path, TP_CACHED_FILE_MAX_BYTES), "a pipe without a writer is not waited for");
  int writer = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  CHECK(write(writer, "text", 4) == 4 && refuses(path, TP_CACHED_FILE_MAX_BYTES), "nor is one with a writer read");
  close(writer);
  unlink(path);
}

int main(void) {
  if (!mkdtemp(folder)) abort();
  snprintf(path, sizeof path, "%s/file", folder);
  test_whole_files();
  test_others();
  rmdir(folder);
  return check_status();
}
