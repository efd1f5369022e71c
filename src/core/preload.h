/* Has a file of authorities read into a libcurl multi handle by a thread: for the system's 140 certificates that takes
 * 45 ms, which a host's thread does not have. libcurl keeps what it read with the handle, for all its connections. */
#ifndef TP_PRELOAD_H
#define TP_PRELOAD_H

#include <curl/curl.h>

struct tp_preload;

/* Starts reading. The multi handle is lent, and must not be touched, until tp_preload_finish. NULL on lack of memory,
 * descriptors or threads: the handle stays the caller's, and the first connection reads the file. curl_global_init has
 * to have been called. */
struct tp_preload *tp_preload_start(CURLM *multi, const char *ca_file);

/* Readable once the file has been read, or could not be; borrowed. */
int tp_preload_descriptor(const struct tp_preload *preload);

/* Ends a preload whose descriptor is readable; the multi handle is the caller's again. */
void tp_preload_finish(struct tp_preload *preload);

/* Ends it at any time, without waiting; the multi handle goes with it. */
void tp_preload_drop(struct tp_preload *preload);

/* For a child after fork: closes the child's copies of the descriptors, and leaves the rest alone. */
void tp_preload_abandon(struct tp_preload *preload);

#endif
