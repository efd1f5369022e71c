/* A growing text, for building URLs, headers and bodies. */
#ifndef TP_TEXT_H
#define TP_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

/* Starts as {0}. failed records a lack of memory, so that the caller checks once after several additions. */
struct tp_text {
  char *at; /* owned; NUL-terminated once something was added */
  size_t length;
  size_t capacity;
  bool failed;
  bool secret; /* memory is wiped before it is freed; set it while the text is empty */
};

/* Makes room for this many more bytes at once, if there is memory for them. Fewer may be added. */
void tp_text_expect(struct tp_text *text, size_t length);

void tp_text_add(struct tp_text *text, const char *bytes, size_t length);
void tp_text_add_string(struct tp_text *text, const char *string);

/* Adds the bytes percent-encoded: all but the unreserved characters of RFC 3986, section 2.3. */
void tp_text_add_encoded(struct tp_text *text, const char *bytes, size_t length);

/* Adds the bytes in base64 (RFC 4648 section 4), without the "=" at its end. */
void tp_text_add_base64(struct tp_text *text, const char *bytes, size_t length);

/* Adds the bytes, which are UTF-8, as a string of JSON. */
void tp_text_add_json_string(struct tp_text *text, const char *bytes, size_t length);

/* Makes it empty and keeps its memory. */
void tp_text_reset(struct tp_text *text);

/* Frees the memory and makes it {0}. */
void tp_text_free(struct tp_text *text);

/* Overwrites the bytes, then frees them: for secrets. */
void tp_text_wipe(struct tp_text *text);

/* "out of memory". Functions that return why they refuse something return it on lack of memory. */
extern const char tp_no_memory[];

/* Returns a copy of the string, which the caller frees; NULL: string is NULL, or memory is short. */
char *tp_text_copy(const char *string);

#endif
