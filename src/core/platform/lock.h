/* A lock of a whole file that belongs to the open file, not to a process: it is held until the last descriptor of it is
 * closed, in whatever process that is. */
#ifndef TP_LOCK_H
#define TP_LOCK_H

#include <stdbool.h>

/* Locks the open file without waiting. False: errno, EAGAIN where another open file has the lock. */
bool tp_lock(int file);

/* Whether another open file has the lock: 1: yes; 0: no; -1: errno. */
int tp_is_locked(int file);

#endif
