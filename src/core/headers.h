/* Header lines that callers add to all requests of a client, or to one request. */
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

/* Starts as {0}. Sorted by name, except that Idempotency-Key comes first, so that the reads that settle a call can
 * leave it out. */
struct tp_headers {
  struct curl_slist *lines; /* an array of count; each data is owned */
  int count;
  bool idempotency_key; /* the first line is one */
};

/* Returns a static text that says why no caller may add a header with this name and value; NULL: callers may. of_all:
 * it is for all requests of a client, which can't share an Idempotency-Key. */
const char *tp_header_refuse(const char *name, size_t name_length, const char *value, size_t value_length, bool of_all);

/* Whether there is a header of that name; letter case does not count. */
bool tp_headers_has(const struct tp_headers *headers, const char *name);

/* Adds a header. Preconditions: tp_header_refuse returns NULL for it, and no header of that name is there. False on
 * lack of memory, or if there are TP_HEADERS_MOST already. */
bool tp_headers_add(struct tp_headers *headers, const char *name, const char *value);

/* Adds those headers of another list whose names are not there yet. False as above. */
bool tp_headers_inherit(struct tp_headers *headers, const struct tp_headers *from);

/* Links the lines into a list that continues with rest (borrowed), and returns its head; rest itself if there are no
 * lines. keyless: leaves the Idempotency-Key out. */
struct curl_slist *tp_headers_link(const struct tp_headers *headers, bool keyless, struct curl_slist *rest);

/* Overwrites and frees them. */
void tp_headers_free(struct tp_headers *headers);

#endif
