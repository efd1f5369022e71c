/* Limits the time of a blocking wait in somebody else's library. libpq waits for its server without limit, for ever if
 * a network swallows packets. Only shutting its socket down ends such a wait, so a thread does that after a time. */
#ifndef TP_WATCHDOG_H
#define TP_WATCHDOG_H

#include <stdbool.h>
#include <stddef.h>

/* Shuts the socket down in so many seconds (0.001 to 3600), unless tp_watchdog_disarm comes first. A process has one
 * watchdog; the thread that arms it must disarm it. The descriptor is borrowed until then. Returns 0 or an errno: EBUSY
 * if it is armed already, or why no thread could be started. */
int tp_watchdog_arm(int descriptor, double seconds);

/* Disarms the watchdog; returns whether it has shut the socket down. */
bool tp_watchdog_disarm(void);

/* Finds this process's connected stream sockets that may lead to a PostgreSQL server: over IP, or to a local socket
 * whose name has ".s.PGSQL." in it. Writes at most count of them and returns how many there are. */
size_t tp_watchdog_sockets(int *descriptors, size_t count);

#endif
