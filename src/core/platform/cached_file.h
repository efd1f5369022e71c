/* Reads a small file where that needs no waiting, so that no thread has to be started for it. */
#ifndef TP_CACHED_FILE_H
#define TP_CACHED_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Writes the bytes of the file to the descriptor copy, which is at its start, if they can be had at once: a regular
 * file on a disk of this machine that the kernel has in memory, of 1 to most_bytes bytes (at most
 * TP_CACHED_FILE_MAX_BYTES). Else, and on any error, returns false; the copy may then hold a part of it. Never asks a
 * disk, a server of files or another process. Linux 5.12 or later; false elsewhere. */
enum { TP_CACHED_FILE_MAX_BYTES = 8192 };
bool tp_cached_file_copy(const char *path, int copy, size_t most_bytes);

#endif
