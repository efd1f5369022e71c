/* A request's failure: what went wrong, and what a caller must know to decide what to do. */
#ifndef TP_FAILURE_H
#define TP_FAILURE_H

#include <stdbool.h>
#include <stddef.h>

#include "secrets.h"

enum tp_failure_kind {
  TP_FAILURE_NONE,
  TP_FAILURE_INVALID,      /* 400, 422 and other 4xx of the service: it refused the request */
  TP_FAILURE_UNAUTHORIZED, /* 401, of the service or of a gateway; 407 of a proxy */
  TP_FAILURE_FORBIDDEN,    /* 403, of the service or of a gateway */
  TP_FAILURE_NOT_FOUND,    /* 404 of the service */
  TP_FAILURE_CONFLICT,     /* 409 of the service, or the order's status rules the request out */
  TP_FAILURE_RATE_LIMITED, /* 429 */
  TP_FAILURE_SERVER,       /* 5xx */
  TP_FAILURE_REDIRECT,     /* 3xx: never followed, because the key would go along */
  TP_FAILURE_TIMEOUT,      /* the attempt's timeout or the call's deadline */
  TP_FAILURE_CONNECTION,   /* no connection, or it was lost */
  TP_FAILURE_TLS,          /* the server did not prove its identity, or the handshake failed */
  TP_FAILURE_BAD_RESPONSE, /* an answer that is not what the API documents, a gateway's 4xx included */
  TP_FAILURE_FILE,         /* the file to upload could not be read, or the answer could not be written to its file */
  TP_FAILURE_ABORTED,      /* stopped from this side: abort, close, fork */
  TP_FAILURE_MEMORY,       /* allocation failed */
  TP_FAILURE_STORE         /* a batch's store or its background process can't be used */
};

/* The failure owns its strings; NULL: there is none. Before a caller gets it, foreign_text.h has cleaned them: valid
 * UTF-8 in one line, no longer than foreign_text.h allows, without secrets. */
struct tp_failure {
  enum tp_failure_kind kind;
  int status;       /* HTTP status, 0: no answer */
  char *code;       /* the API's code of the first error, "10015" */
  char *title;      /* the API's title of the first error */
  char *detail;     /* the API's detail, or our own sentence */
  char *errors;     /* the API's "errors", a checked JSON array */
  char *request_id; /* x-request-id of the answer */
  int attempts;     /* exchanges of the operation itself; reads that settle it do not count */
  bool retryable;   /* the same call may succeed later */
  bool uncertain;   /* the request may have taken effect */
};

/* "rate_limited", "not_found", … ; static. */
const char *tp_failure_name(enum tp_failure_kind kind);

/* Whether failures of this kind may pass with time, if nothing more is known. */
bool tp_failure_may_pass(enum tp_failure_kind kind);

/* Sets kind and detail (formatted as by printf; the arguments may be strings of the failure itself). Frees the
 * failure's other strings, which belong to an earlier failure, and sets them to NULL. Everything else stays. The detail
 * may hold foreign text, such as strerror's or a file's name. It is cleaned here, but of secrets only the user info of
 * URLs is redacted. On lack of memory the detail is NULL. */
__attribute__((format(printf, 3, 4))) void tp_failure_set(struct tp_failure *failure, enum tp_failure_kind kind,
                                                          const char *format, ...);

/* Puts a sentence, formatted as by printf, before the detail: "SENTENCE; before that: DETAIL". Everything else stays.
 * On lack of memory the detail stays too, or becomes NULL. */
__attribute__((format(printf, 2, 3))) void tp_failure_precede(struct tp_failure *failure, const char *format, ...);

/* Cleans the strings that others wrote (see foreign_text.h). A string for which memory is lacking becomes NULL. Call it
 * once for each failure of an exchange, while "errors" is still the JSON that was checked. */
void tp_failure_clean(struct tp_failure *failure, const struct tp_secrets *secrets);

/* Frees the strings and makes it TP_FAILURE_NONE. */
void tp_failure_clear(struct tp_failure *failure);

#endif
