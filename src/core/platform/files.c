/* Files without a name in any folder. */
#include "files.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

_Static_assert(sizeof(off_t) >= 8 && sizeof(ino_t) >= 8,
               "compile with -D_FILE_OFFSET_BITS=64: else readdir, stat and open fail for large numbers");

int tp_unnamed_file(void) {
  int file = tp_memory_file();
  if (file != -1) return file;
  const char *folder = getenv("TMPDIR");
  char path[PATH_MAX];
  int length = snprintf(path, sizeof path, "%s/telnyx-porting.XXXXXX", folder && *folder ? folder : "/tmp");
  if (length < 0 || (size_t)length >= sizeof path) return -1;
  file = mkostemp(path, O_CLOEXEC);
  if (file != -1) unlink(path);
  return file;
}
