/* Cleans text that others wrote (header values, the API's titles and details, messages of libcurl, of the system and of
 * databases, file names), for logs, terminals and strict encoders. All such text passes these steps, in this order,
 * before anything else sees it:
 *
 * 1. It becomes valid UTF-8: each invalid byte becomes U+FFFD.
 * 2. It becomes one line without control characters: line breaks and tabs (U+0085, U+2028 and U+2029 among them) become
 *    a space, all others (C0, DEL, C1, and those that change the direction of writing) are removed.
 * 3. Secrets are replaced by "***": the user info of any URL, and what struct tp_secrets knows, in each spelling:
 *    as it is, percent-encoded, or with JSON's escapes. Of a key or a password, parts are redacted too: any run of
 *    TP_FOREIGN_PART bytes; a start of TP_FOREIGN_END bytes or more where the text ends or has an ellipsis, and an end
 *    of as many where it begins or has one.
 * 4. Only then is it cut at its limit, between two characters, and "…" replaces the rest. */
#ifndef TP_FOREIGN_TEXT_H
#define TP_FOREIGN_TEXT_H

#include <stddef.h>

#include "secrets.h"
#include "slice.h"
#include "text.h"

enum { TP_FOREIGN_PART = 8, TP_FOREIGN_END = 4 };

/* The longest text of each kind, in bytes, with its "…". */
enum {
  TP_FOREIGN_VALUE_BYTES = 127,   /* an error's code, a content type, x-request-id */
  TP_FOREIGN_TITLE_BYTES = 500,   /* an error's title; a value on the one line of tostring */
  TP_FOREIGN_DETAIL_BYTES = 2000, /* an error's detail; any other sentence; each string among an error's "errors" */
  TP_FOREIGN_ERRORS_BYTES = 16384 /* "errors" as a whole, as JSON */
};

/* Adds the cleaned text to out. bytes: any, NULs included. secrets: NULL: redact the user info of URLs alone. limit: 8
 * or more. On lack of memory out->failed is set, and nothing of the text is in out. */
void tp_foreign_add(struct tp_text *out, const char *bytes, size_t length, const struct tp_secrets *secrets,
                    size_t limit);

/* Returns a cleaned copy, which the caller frees. NULL: no text was given, or memory is short. */
char *tp_foreign_copy(const char *text, const struct tp_secrets *secrets, size_t limit);

/* Replaces a text that the caller owns: frees it, and returns the cleaned copy, or NULL on lack of memory. */
char *tp_foreign_replace(char *text, const struct tp_secrets *secrets, size_t limit);

/* Cleans a text in its array of size bytes, NUL included; "" on lack of memory. */
void tp_foreign_in_place(char *field, size_t size, const struct tp_secrets *secrets);

/* Returns a copy of a checked JSON list with each string and name cleaned. Elements past a total of
 * TP_FOREIGN_ERRORS_BYTES are left out. Of a single element longer than that, only code, title and detail stay. Caller
 * frees; NULL: memory is short. */
char *tp_foreign_copy_errors(struct tp_slice list, const struct tp_secrets *secrets);

#endif
