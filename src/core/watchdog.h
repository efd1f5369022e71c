/* Ends a wait for a peer that may have no end. A library that waits for a server's answer by itself, as libpq does,
 * waits for ever where a network swallows packets in silence; all that ends such a wait from outside is that its socket
 * is shut down. A thread does that, once a wait has taken too long. */
#ifndef TP_WATCHDOG_H
#define TP_WATCHDOG_H

#include <stdbool.h>
#include <stddef.h>

/* Has the socket shut down in so many seconds (0.001 to 3600) from now, unless tp_watchdog_disarm comes first. There is
 * one such wait at a time in a process; the same thread has to disarm it. 0, or an errno: EBUSY where another wait is
 * armed, or what keeps a thread from being started. The descriptor is borrowed until then. */
int tp_watchdog_arm(int descriptor, double seconds);

/* Ends the watch; whether it had struck. */
bool tp_watchdog_disarm(void);

/* The descriptors of this process's connected stream sockets that could lead to a server of PostgreSQL's: over IP, or
 * to a local socket whose name has ".s.PGSQL." in it. Returns how many there are; no more than count are written. */
size_t tp_watchdog_sockets(int *descriptors, size_t count);

#endif
