/* An answer: its status, the headers that matter, its body. */
#ifndef TP_RESPONSE_H
#define TP_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "file.h"
#include "text.h"

/* A larger body is refused. The largest page (250 orders) is well below 1 MiB. */
enum { TP_RESPONSE_MAX_BYTES = 16 * 1024 * 1024 };

enum { TP_RESPONSE_HEAD_BYTES = 16 * 1024 };

/* Starts as {0}; tp_response_reset empties it. */
struct tp_response {
  int status; /* HTTP status, 0: none was received; set by the transport */
  struct tp_text body;
  struct tp_text head;    /* its header lines as they came, without the status line; TP_RESPONSE_HEAD_BYTES at most */
  struct tp_file *file;   /* to which the body of a success is written instead; borrowed, NULL: none */
  bool too_large;         /* the body passed TP_RESPONSE_MAX_BYTES and was dropped */
  bool in_headers;        /* a status line came, and not yet the empty line that ends the headers */
  char request_id[128];   /* x-request-id, "" when there is none; cut when longer, with "…" at its end. Any bytes */
  char content_type[64];  /* the same of content-type */
  char date[40];          /* Date as it came, "" when there is none: read only when it is needed */
  double retry_after_s;   /* Retry-After as seconds from now, 0 to a day; -1: none, or one that can't be true */
  double ratelimit_limit; /* x-ratelimit-limit, 1 to 1e9; -1: none, or one that can't be true */
  double announced_bytes; /* Content-Length, -1: none; of a packed body, its packed length */
  double ratelimit_remaining; /* x-ratelimit-remaining, 0 to the limit; -1: none, or one that can't be true */
  double ratelimit_reset_s;   /* x-ratelimit-reset as seconds from now, 0 to an hour; -1: as above */

  /* As they came, until tp_response_finish reads them; "" when there is none. */
  char retry_after[48], ratelimit_reset[48];
};

/* Empties it for the next answer; the body keeps its memory unless that is large. */
void tp_response_reset(struct tp_response *response);

/* Adds a header line as libcurl passes it, line end included. A status line drops the headers before it: a 100 or 103
 * precedes the real answer. */
void tp_response_add_header(struct tp_response *response, const char *line, size_t length);

/* Adds a piece of the body. False: it is too large, or there is no memory. */
bool tp_response_add_body(struct tp_response *response, const char *bytes, size_t length);

/* The length of the body, wherever it is. */
uint64_t tp_response_length(const struct tp_response *response);

/* Reads the times in the headers after all have come. Dates and epochs are compared with the answer's Date, or with our
 * clock if there is none (tp_time_until). Drops implausible limits. */
void tp_response_finish(struct tp_response *response);

void tp_response_free(struct tp_response *response);

#endif
