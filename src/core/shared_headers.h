/* The header lines that all exchanges of a transport share: the caller's, the key, and ours. */
#ifndef TP_SHARED_HEADERS_H
#define TP_SHARED_HEADERS_H

#include <curl/curl.h>
#include <stdbool.h>

#include "headers.h"

/* One set of header lines. Exchanges in flight keep their set when the key is replaced, so a list has the newest set
 * and older ones. */
struct tp_shared_headers {
  struct curl_slist *lines; /* all */
  struct curl_slist *own;   /* the part of that list after the caller's lines: the key and our lines */
  unsigned users;           /* exchanges in flight */
  struct tp_shared_headers *older;
};

/* Makes a set the newest one of the list. headers: the caller's, or NULL; authorization, user_agent: whole lines. All
 * are copied. Older sets that no exchange uses are freed. False on lack of memory: nothing is changed. */
bool tp_shared_headers_replace(struct tp_shared_headers **newest, const struct tp_headers *headers,
                               const char *authorization, const char *user_agent);

/* Frees the sets that are older than this one and that no exchange uses. */
void tp_shared_headers_drop(struct tp_shared_headers *newest);

/* Overwrites the lines of a set and of all older ones: they hold keys. */
void tp_shared_headers_wipe(struct tp_shared_headers *newest);

/* Wipes and frees all sets. */
void tp_shared_headers_free(struct tp_shared_headers **newest);

#endif
