/* Walks checked JSON in place, and parses single values with cJSON. The walking functions find a value without building
 * a tree, so only that value goes to cJSON. All functions take documents that json_reader.h checked, and values cut
 * from them. */
#ifndef TP_JSON_H
#define TP_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "json_reader.h"

/* Returns the document's value without the white space around it. */
struct tp_slice tp_json_root(struct tp_slice document);

/* Walks an array or object in place, in the order of the document. */
struct tp_json_cursor {
  const char *at;
  const char *end;
};

/* container: a value of type array or object. */
struct tp_json_cursor tp_json_open(struct tp_slice container);

/* Returns the next member of an object; false at the end. key keeps its quotes and escapes: compare it by
 * tp_json_equals. */
bool tp_json_next_member(struct tp_json_cursor *cursor, struct tp_slice *key, struct tp_slice *value);

/* Returns the next element of an array; false at the end. */
bool tp_json_next_element(struct tp_json_cursor *cursor, struct tp_slice *value);

/* Finds a member by its name; letter case counts. If members share a name, it finds the last one, which a Lua table
 * filled in order would keep. False if there is none, or if object is no object. */
bool tp_json_find(struct tp_slice object, const char *name, struct tp_slice *value);

/* Whether a string value (quotes included), its escapes resolved, equals the text. Most strings differ in their first
 * byte, so tp_json_equals looks at that without a call. */
bool tp_json_equals_all(struct tp_slice string, const char *text);
static inline bool tp_json_equals(struct tp_slice string, const char *text) {
  char first = string.at[1];
  return (first == *text || first == '\\' || !*text) && tp_json_equals_all(string, text);
}

/* Returns a copy of a string value with its escapes resolved; caller frees. NULL: out of memory. */
char *tp_json_copy_string(struct tp_slice string, size_t *length);

/* Parses a value into a cJSON tree; caller frees it with cJSON_Delete. NULL: out of memory. The tree holds in disguise
 * two things that cJSON cannot hold. Read strings and names through tp_json_has_nul and tp_json_restore, and ask
 * tp_json_big_integer first whether a string is really a number:
 *  - a NUL in a string or name is the two bytes C0 80 (which valid UTF-8 never contains);
 *  - an integer beyond +-2^53 is a string that begins with the bytes C0 81, its digits after them. */
cJSON *tp_json_parse(struct tp_slice value);

/* Returns the digits of an integer beyond +-2^53 (with its sign, NUL-terminated, borrowed from the item), or NULL if
 * the item is anything else. */
const char *tp_json_big_integer(const cJSON *item);

/* Whether a string or name of the tree holds a NUL in disguise. */
bool tp_json_has_nul(const char *text);

/* Copies a string or name of the tree to out, its NULs restored. out has room for strlen(text) bytes. Returns the
 * number of bytes written. */
size_t tp_json_restore(const char *text, char *out);

#endif
