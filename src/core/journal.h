/* Writes a batch's journal, the file by which other processes follow the batch. The file is locked for as long as its
 * descriptor is open in any process. Each run begins it anew, and then only appends to it.
 *
 * The lock belongs to the open file (platform/lock.h), not to a process. A process that starts another one for a batch
 * locks the file and passes the descriptor on, so the run is locked at every moment. The system can't tell who holds
 * the lock, and nobody needs to know: in another PID namespace a process id would mean nothing. */
#ifndef TP_JOURNAL_H
#define TP_JOURNAL_H

#include <stdbool.h>

#include "slice.h"

/* The bytes that a journal reserves in its first line for a last word. */
enum { TP_JOURNAL_WORD = 240 };

/* Opens the file, or makes it for its owner alone, and locks it. Returns its descriptor; -1: errno says why not, EAGAIN
 * where it is locked already. */
int tp_journal_lock(const char *path);

/* Whether any process in any namespace has locked the file. 1: yes; 0: no, or the file is missing; -1: unknown, errno
 * says why. */
int tp_journal_is_locked(const char *path);

/* Empties the file and writes its first line: head, room for a last word as a JSON string, and tail. False: errno. */
bool tp_journal_begin(int file, struct tp_slice head, struct tp_slice tail);

/* Adds whole lines. False: nothing of them is left in the file; errno. */
bool tp_journal_add(int file, struct tp_slice lines);

/* Writes a last word into the room that the first line reserves, which works even if nothing can be appended (a full
 * disk, a limit). tail: as in tp_journal_begin. Bytes that JSON would escape become blanks. */
bool tp_journal_end(int file, struct tp_slice word, struct tp_slice tail);

/* Whether a descriptor is the file at path. */
bool tp_journal_is(int file, const char *path);

#endif
