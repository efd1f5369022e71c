/* Text that others wrote (header values, the API's titles and details, messages of libcurl, of the system and of
 * databases, file names), made fit for logs, terminals and encoders that are strict. All of it passes through here
 * before anything else sees it, in this order:
 *
 * 1. It becomes valid UTF-8: each byte that is none becomes U+FFFD.
 * 2. It becomes one line without control characters: line breaks and tabs (U+0085, U+2028 and U+2029 among them) become
 *    a space, all others (C0, DEL, C1, and those that change the direction of writing) go.
 * 3. Secrets are blotted out with "***": the user info of any URL, and what struct tp_secrets knows, in each spelling:
 *    as it is, percent-encoded, or with JSON's escapes. Of a key or a password parts count as well: any run of
 *    TP_FOREIGN_PART bytes; a start of TP_FOREIGN_END bytes or more where the text ends or has an ellipsis, and an end
 *    of as many where it begins or has one.
 * 4. Only now is it cut where it is too long, between two characters, with "…" in place of the rest. */
#ifndef TP_FOREIGN_TEXT_H
#define TP_FOREIGN_TEXT_H

#include <stddef.h>

#include "secrets.h"
#include "slice.h"
#include "text.h"

enum { TP_FOREIGN_PART = 8, TP_FOREIGN_END = 4 };

/* How long each kind of text may be, in bytes, its "…" included. */
enum {
  TP_FOREIGN_VALUE_BYTES = 127,   /* an error's code, a content type, x-request-id */
  TP_FOREIGN_TITLE_BYTES = 500,   /* an error's title; a value on the one line of tostring */
  TP_FOREIGN_DETAIL_BYTES = 2000, /* an error's detail; any other sentence; each string among an error's "errors" */
  TP_FOREIGN_ERRORS_BYTES = 16384 /* "errors" as a whole, as JSON */
};

/* Adds the text to out. bytes: any, NULs among them. secrets: NULL: none but the user info of URLs. limit: 8 or more.
 * On lack of memory out has failed, and nothing of the text is in it. */
void tp_foreign_add(struct tp_text *out, const char *bytes, size_t length, const struct tp_secrets *secrets,
                    size_t limit);

/* The same as a copy that the caller frees. NULL: no text was given, or memory is short. */
char *tp_foreign_copy(const char *text, const struct tp_secrets *secrets, size_t limit);

/* The same in place of a text that the caller owns; on lack of memory it is freed as well. Returns the new one. */
char *tp_foreign_replace(char *text, const struct tp_secrets *secrets, size_t limit);

/* The same inside an array of size bytes, NUL included; "" on lack of memory. */
void tp_foreign_in_place(char *field, size_t size, const struct tp_secrets *secrets);

/* The JSON of a checked list, each string and name in it as above. Elements beyond TP_FOREIGN_ERRORS_BYTES in all are
 * left out; of one that is longer by itself only code, title and detail stay. Caller frees; NULL: memory is short. */
char *tp_foreign_copy_errors(struct tp_slice list, const struct tp_secrets *secrets);

#endif
