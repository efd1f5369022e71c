/* The file by which others follow a batch, as the process that works on the batch has it: locked for as long as its
 * descriptor is open anywhere, begun anew with each run, and then only added to.
 *
 * The lock belongs to the open file (F_OFD_SETLK), not to a process: whoever starts a process for a batch takes it and
 * hands the descriptor on, so that there is no moment at which the run has nobody's lock. Whose it is can't be asked,
 * and need not be: in another PID namespace the answer would mean nothing. */
#ifndef TP_JOURNAL_H
#define TP_JOURNAL_H

#include <stdbool.h>

#include "slice.h"

/* How long the last word is that a journal has room for from its beginning on, in bytes. */
enum { TP_JOURNAL_WORD = 240 };

/* Opens the file, or makes it for its owner alone, and locks it. Returns its descriptor; -1: errno says why not, EAGAIN
 * where it is locked already. */
int tp_journal_lock(const char *path);

/* Whether a file is locked, by whatever process of whatever namespace. 1, 0 (also where it is missing), -1: errno says
 * why that can't be told. */
int tp_journal_is_locked(const char *path);

/* Empties the file and writes its first line: head, room for a last word as a JSON string, and tail. False: errno. */
bool tp_journal_begin(int file, struct tp_slice head, struct tp_slice tail);

/* Adds whole lines. False: nothing of them is left in the file; errno. */
bool tp_journal_add(int file, struct tp_slice lines);

/* Puts a last word into the room that the first line has for it, so that this works where nothing can be added any more
 * (a full disk, a limit). tail: as in tp_journal_begin. Bytes that JSON would have escaped become blanks. */
bool tp_journal_end(int file, struct tp_slice word, struct tp_slice tail);

/* Whether a descriptor is the file at path. */
bool tp_journal_is(int file, const char *path);

#endif
