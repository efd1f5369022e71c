/* Checked JSON: walked in place, and parsed with cJSON where values are wanted. The walking functions find a value
 * without building a tree, so only that value goes to cJSON. All functions take documents that json_reader.h checked,
 * and values cut from them. */
#ifndef TP_JSON_H
#define TP_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "json_reader.h"

/* The document's value without the white space around it. */
struct tp_slice tp_json_root(struct tp_slice document);

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
