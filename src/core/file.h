/* Writes a file piece by piece, so that nobody ever sees half of it. */
#ifndef TP_FILE_H
#define TP_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

enum { TP_FILE_WHY_SIZE = 160 };

/* A larger answer is not written. The documents API takes 20 MB at most, but a report has a line for each order. */
#define TP_FILE_MAX_BYTES ((uint64_t)1024 * 1024 * 1024)

/* A file that is being written. Its bytes go into a new file beside the path (PATH.XXXXXX), which tp_file_keep renames
 * to the path. So the path leads to the old file or to the whole new one, whatever fails meanwhile. A file that was at
 * the path keeps its permissions. A new file is readable by its owner alone, because the API's files hold names and
 * addresses. A symbolic link is followed; anything but a regular file is refused. Starts as {0} with path set. */
struct tp_file {
  const char *path; /* borrowed */
  bool open;        /* the file beside the path exists and is ours */
  int descriptor;   /* of that file, while open is true */
  char *beside;     /* its name; owned */
  char *real;       /* the path with its symbolic links resolved, if a file is there; owned */
  unsigned process; /* the process that made it; a child after fork does not touch it */
  uint64_t bytes;   /* written so far */
  bool failed;      /* why says what went wrong */
  char why[TP_FILE_WHY_SIZE];
};

/* Adds bytes. The first call makes the file. It may wait for the page cache, never for the disk. False: failed is set.
 */
bool tp_file_add(struct tp_file *file, struct tp_slice bytes);

/* Renames it to its path. sync: waits until the bytes are on the disk before the rename, so that the promise holds for
 * a crash of the machine too. False: failed is set, and no file is left behind. */
bool tp_file_keep(struct tp_file *file, bool sync);

/* Removes the file beside the path, and resets the structure for the next try. After tp_file_keep it only resets. */
void tp_file_drop(struct tp_file *file);

#endif
