/* JSON as received: checked strictly, walked in place, parsed with cJSON where values are wanted.
 *
 * cJSON alone accepts trailing garbage, control characters and bytes that are not UTF-8, cuts strings at NUL, compares
 * names without case and rounds integers past 2^53. So a document is checked here first; the walking functions below
 * then find what is asked for without building a tree, and only the wanted part goes to cJSON. */
#ifndef TP_JSON_H
#define TP_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

/* Containers inside containers, the outermost counting as 1; a document that is deeper is refused. */
enum { TP_JSON_MAX_DEPTH = 64 };

enum tp_json_type { TP_JSON_NULL, TP_JSON_BOOLEAN, TP_JSON_NUMBER, TP_JSON_STRING, TP_JSON_ARRAY, TP_JSON_OBJECT };

/* Checks that the bytes are exactly one JSON document (RFC 8259): nothing after it but white space, valid UTF-8 without
 * a byte order mark, no raw control character in a string, paired surrogate escapes, at most TP_JSON_MAX_DEPTH deep, no
 * number longer than 60 characters or beyond the range of a double.
 * Returns NULL when it is; otherwise a static text that says what is wrong, and its offset in *where (bytes). */
const char *tp_json_check(struct tp_slice document, size_t *where);

/* Reads a document that was not checked, and checks it on the way, each byte once. Once wrong is set, nothing is found
 * any more. */
struct tp_json_reader {
  const char *at; /* the next byte */
  const char *start, *end;
  const char *wrong; /* what is wrong at that byte: a static text; NULL so far */
  int depth;         /* containers that are open */
  bool fresh;        /* the last one was opened just now: no comma is due */
};

/* Stands at the document's value, if nothing is wrong before it. */
struct tp_json_reader tp_json_read(struct tp_slice document);

/* What the value there seems to be, from its first byte. */
enum tp_json_type tp_json_read_type(const struct tp_json_reader *reader);

/* Passes a value with all that is in it. */
struct tp_slice tp_json_read_value(struct tp_json_reader *reader);

/* Goes into an array or object. Then: the next member's name, after which the reader stands at its value; or the next
 * element. Each value has to be passed, or gone into to its end. False when there is none; the container is passed. */
bool tp_json_read_into(struct tp_json_reader *reader);
bool tp_json_read_name(struct tp_json_reader *reader, struct tp_slice *name);
bool tp_json_read_element(struct tp_json_reader *reader);

/* After the value: as tp_json_check. */
const char *tp_json_read_end(struct tp_json_reader *reader, size_t *where);

/* Everything below takes checked documents, and values cut from them. */

/* The document's value without the white space around it. */
struct tp_slice tp_json_root(struct tp_slice document);

enum tp_json_type tp_json_type(struct tp_slice value);

/* Walks an array or object in place, in the order of the document. */
struct tp_json_cursor {
  const char *at;
  const char *end;
};

/* container: a value of type array or object. */
struct tp_json_cursor tp_json_open(struct tp_slice container);

/* The next member of an object; false at the end. key keeps its quotes and escapes: compare with tp_json_equals. */
bool tp_json_next_member(struct tp_json_cursor *cursor, struct tp_slice *key, struct tp_slice *value);

/* The next element of an array; false at the end. */
bool tp_json_next_element(struct tp_json_cursor *cursor, struct tp_slice *value);

/* Finds a member by its name, letter case counting; of members that share a name the last one, as a Lua table filled in
 * order would keep it. False when there is none, or object is of another type. */
bool tp_json_find(struct tp_slice object, const char *name, struct tp_slice *value);

/* Whether a string value (quotes included), once its escapes are resolved, is that text. Most differ in their first
 * byte, which takes no call. */
bool tp_json_equals_all(struct tp_slice string, const char *text);
static inline bool tp_json_equals(struct tp_slice string, const char *text) {
  char first = string.at[1];
  return (first == *text || first == '\\' || !*text) && tp_json_equals_all(string, text);
}

/* The decoded bytes of a string value; caller frees. NULL: out of memory. */
char *tp_json_copy_string(struct tp_slice string, size_t *length);

/* Parses a value into a cJSON tree; caller frees it with cJSON_Delete. NULL: out of memory.
 * Two things that cJSON cannot hold are written in another way inside the tree; read strings and names through
 * tp_json_string_length/tp_json_restore and ask tp_json_big_integer before taking a string for one:
 *  - a NUL in a string or name is the two bytes C0 80 (which valid UTF-8 never contains);
 *  - an integer beyond +-2^53 is a string that begins with the bytes C0 81, its digits after them. */
cJSON *tp_json_parse(struct tp_slice value);

/* The digits (sign included, NUL-terminated, borrowed from the item) of an integer beyond +-2^53, or NULL when the item
 * is anything else. */
const char *tp_json_big_integer(const cJSON *item);

/* Whether a string or name of the tree holds a NUL in disguise. */
bool tp_json_has_nul(const char *text);

/* Copies a string or name of the tree with its NULs restored to out, which has room for strlen(text) bytes; returns the
 * number of bytes written. */
size_t tp_json_restore(const char *text, char *out);

#endif
