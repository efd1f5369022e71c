/* Header lines that callers add to requests, of all of a client or of one. */
#ifndef TP_HEADERS_H
#define TP_HEADERS_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

enum {
  TP_HEADERS_MOST = 32,
  TP_HEADER_NAME_BYTES = 64,    /* the longest name */
  TP_HEADER_VALUE_BYTES = 4096, /* the longest value */
  TP_IDEMPOTENCY_KEY_BYTES = 255
};

/* Starts as {0}. Sorted by name, but with Idempotency-Key first, as the reads that settle a call go without it. */
struct tp_headers {
  struct curl_slist *lines; /* an array of count; each data is owned */
  int count;
  bool idempotency_key; /* the first line is one */
};

/* Says why no caller may add a header of that name and value, a static text; NULL: it may be added. of_all: to all
 * requests of a client, which can't share an Idempotency-Key. */
const char *tp_header_refuse(const char *name, size_t name_length, const char *value, size_t value_length, bool of_all);

/* Whether there is a header of that name; letter case does not count. */
bool tp_headers_has(const struct tp_headers *headers, const char *name);

/* Adds a header that is not there yet and that tp_header_refuse has nothing against. False on lack of memory, or where
 * there are TP_HEADERS_MOST. */
bool tp_headers_add(struct tp_headers *headers, const char *name, const char *value);

/* Adds those of another list whose names are not there yet. False as above. */
bool tp_headers_inherit(struct tp_headers *headers, const struct tp_headers *from);

/* Links the lines to a list that goes on with rest, which is borrowed, and returns its first; rest itself where there
 * are none. keyless: without the Idempotency-Key. */
struct curl_slist *tp_headers_link(const struct tp_headers *headers, bool keyless, struct curl_slist *rest);

/* Overwrites and frees them. */
void tp_headers_free(struct tp_headers *headers);

#endif
