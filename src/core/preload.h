/* Reads a file of certificate authorities on a thread and parses it into a libcurl multi handle. A disk may not answer,
 * a pipe may have no end, and parsing the system's 140 certificates takes 45 ms, too long to block a host's event loop.
 * libcurl keeps the parsed certificates with the multi handle, for all its connections. */
#ifndef TP_PRELOAD_H
#define TP_PRELOAD_H

#include <curl/curl.h>

#include "text.h"

struct tp_preload;

enum {
  TP_PRELOAD_MAX_BYTES = 16 * 1024 * 1024, /* a larger file of authorities is refused (EFBIG) */
  TP_PRELOAD_SMALL_BYTES = 8192,           /* some five certificates, which libcurl parses within 2 ms */
};

/* Without a copy libcurl gets the file's bytes, of which it takes no more. */
enum { TP_PRELOAD_MAX_BYTES_IN_MEMORY = 8000000 };

/* Starts the thread. copy: a descriptor to which the file is copied, from its start, and copy_name the copy's name for
 * libcurl. -1: none; then the bytes come from tp_preload_finish, and nothing is parsed. Neither the thread nor libcurl
 * opens ca_file a second time: a pipe may block then, inside a FILE, and the end of the process waits for its lock
 * (glibc 2.39 and later, musl). Until tp_preload_finish the thread owns the multi handle, which must have no callbacks,
 * and nobody else may touch it. NULL on lack of memory, descriptors or threads: the caller still owns the handle, and
 * nothing is read. Precondition: curl_global_init was called. */
struct tp_preload *tp_preload_start(CURLM *multi, const char *ca_file, int copy, const char *copy_name);

/* A descriptor that is readable once the thread has read the file or failed; borrowed. */
int tp_preload_descriptor(const struct tp_preload *preload);

/* Ends a preload whose descriptor is readable, and gives the multi handle back. Returns 0, or the errno of reading.
 * bytes: an empty text, which becomes that of the file if there is no copy; it is never empty then. */
int tp_preload_finish(struct tp_preload *preload, struct tp_text *bytes);

/* Ends a preload at any time, without waiting. It frees the multi handle and the copy. */
void tp_preload_drop(struct tp_preload *preload);

/* For a child after fork: closes the child's copies of the descriptors and touches nothing else. */
void tp_preload_abandon(struct tp_preload *preload);

#endif
