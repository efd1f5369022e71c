/* Writing a file piece by piece so that nobody ever sees half of it. */
#ifndef TP_FILE_H
#define TP_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

enum { TP_FILE_WHY_SIZE = 160 };

/* A larger answer is not written. The documents API takes 20 MB; a report has a line for each order. */
#define TP_FILE_MAX_BYTES ((uint64_t)1024 * 1024 * 1024)

/* A file on its way to its place. The bytes go into a new file beside the path (PATH.XXXXXX), which tp_file_keep
 * renames to the path. So the path is the old file or the whole new one, whatever fails meanwhile. A file that was
 * there keeps its permissions; a new one is for its owner alone, since what the API sends as a file holds names and
 * addresses. A symbolic link is followed; what is no regular file is refused. Starts as {0} with path set. */
struct tp_file {
  const char *path; /* where it goes; borrowed */
  bool open;        /* the file beside the path is there, and ours */
  int descriptor;   /* of that file, while it is open */
  char *beside;     /* its name; owned */
  char *real;       /* the path behind symbolic links, if something is there; owned */
  unsigned process; /* the process that made it: a child after fork leaves it alone */
  uint64_t bytes;   /* written so far */
  bool failed;      /* why says what went wrong */
  char why[TP_FILE_WHY_SIZE];
};

/* Adds bytes; the first ones make the file. It may wait for the page cache, never for the disk. False: failed is set.
 */
bool tp_file_add(struct tp_file *file, struct tp_slice bytes);

/* Renames it to its path. sync: the bytes are on the disk before the rename, so that this holds for a crash of the
 * machine as well; it takes as long as the disk takes. False: failed is set, and nothing is left behind. */
bool tp_file_keep(struct tp_file *file, bool sync);

/* Removes what was written, and makes it ready for the next try. After tp_file_keep it only forgets. */
void tp_file_drop(struct tp_file *file);

#endif
