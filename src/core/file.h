/* Writing a file so that nobody ever sees half of it. */
#ifndef TP_FILE_H
#define TP_FILE_H

#include <stdbool.h>

#include "slice.h"

enum { TP_FILE_WHY_SIZE = 160 };

/* Writes the bytes into a new file beside path and renames it to path, so that path is the old file or the whole new
 * one, whatever fails meanwhile. A file that was there keeps its permissions; a new one is for its owner alone, since
 * what the API sends as a file holds names and addresses. A symbolic link is followed; what is no regular file is
 * refused. sync: the bytes are on the disk before the rename, so that this holds for a crash of the machine as well; it
 * takes as long as the disk takes. False: why says what went wrong, and nothing is left behind. */
bool tp_file_write(const char *path, struct tp_slice bytes, bool sync, char why[TP_FILE_WHY_SIZE]);

#endif
