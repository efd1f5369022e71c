/* Has a file of authorities read by a thread, and parsed into a libcurl multi handle: a disk may not answer, a pipe may
 * have no end, and parsing the system's 140 certificates takes 45 ms, too long to block a host's event loop. libcurl
 * keeps what it parsed with the handle, for all its connections. */
#ifndef TP_PRELOAD_H
#define TP_PRELOAD_H

#include <curl/curl.h>

struct tp_preload;

/* A larger file of authorities is refused (EFBIG). */
enum { TP_PRELOAD_MAX_BYTES = 16 * 1024 * 1024 };

/* Starts reading. copy: a descriptor that gets what is read, from its start on; -1: none. name: what libcurl is to
 * read, the copy's name or ca_file itself. The multi handle is lent, and must not be touched, until tp_preload_finish;
 * it must have no callbacks. NULL on lack of memory, descriptors or threads: the handle stays the caller's, and nothing
 * is read. curl_global_init has to have been called. */
struct tp_preload *tp_preload_start(CURLM *multi, const char *ca_file, int copy, const char *name);

/* Readable once the file has been read, or could not be; borrowed. */
int tp_preload_descriptor(const struct tp_preload *preload);

/* Ends a preload whose descriptor is readable; the multi handle is the caller's again. 0, or the errno for which the
 * file could not be read. */
int tp_preload_finish(struct tp_preload *preload);

/* Ends it at any time, without waiting; the multi handle and the copy go with it. */
void tp_preload_drop(struct tp_preload *preload);

/* For a child after fork: closes the child's copies of the descriptors, and leaves the rest alone. */
void tp_preload_abandon(struct tp_preload *preload);

#endif
