/* Reads JSON as received, and checks it strictly in the same pass.
 *
 * cJSON alone accepts trailing garbage, control characters and bytes that are not UTF-8, cuts strings at NUL, compares
 * names without case and rounds integers past 2^53. So this file checks a document before anybody else sees it. */
#ifndef TP_JSON_READER_H
#define TP_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

/* The deepest nesting of containers, the outermost being 1. A deeper document is refused. */
enum { TP_JSON_MAX_DEPTH = 64 };

enum tp_json_type { TP_JSON_NULL, TP_JSON_BOOLEAN, TP_JSON_NUMBER, TP_JSON_STRING, TP_JSON_ARRAY, TP_JSON_OBJECT };

/* The type of a checked value, by its first byte. */
enum tp_json_type tp_json_type(struct tp_slice value);

/* Checks that the bytes are exactly one JSON document (RFC 8259): nothing after it but white space, valid UTF-8 without
 * a byte order mark, no raw control character in a string, paired surrogate escapes, at most TP_JSON_MAX_DEPTH deep, no
 * number longer than 60 characters or beyond the range of a double. Returns NULL if they are; otherwise a static text
 * that says what is wrong. *where: the offset of that in bytes. */
const char *tp_json_check(struct tp_slice document, size_t *where);

/* Reads an unchecked document and checks it meanwhile, each byte once. Once wrong is set, it finds nothing more. */
struct tp_json_reader {
  const char *at; /* the next byte */
  const char *start, *end;
  const char *wrong; /* what is wrong at that byte: a static text; NULL so far */
  int depth;         /* containers that are open */
  bool fresh;        /* the last one was opened just now: no comma is due */
};

/* Starts at the document's value, if nothing is wrong before it. */
struct tp_json_reader tp_json_read(struct tp_slice document);

/* The type that the value at the reader seems to have, by its first byte. */
enum tp_json_type tp_json_read_type(const struct tp_json_reader *reader);

/* Returns the value at the reader and moves past it. */
struct tp_slice tp_json_read_value(struct tp_json_reader *reader);

/* tp_json_read_into enters an array or object. After that, tp_json_read_name reads the next member's name and stops at
 * its value, and tp_json_read_element stops at the next element. The caller must read each value, or enter it and read
 * it to its end. False: there is none, and the reader is past the container. */
bool tp_json_read_into(struct tp_json_reader *reader);
bool tp_json_read_name(struct tp_json_reader *reader, struct tp_slice *name);
bool tp_json_read_element(struct tp_json_reader *reader);

/* After the value: checks that nothing follows; returns as tp_json_check does. */
const char *tp_json_read_end(struct tp_json_reader *reader, size_t *where);

/* For json.c. cJSON 1.7 copies a number into 64 bytes before it reads it (parse_number) and drops what does not fit. 60
 * characters leave room for the exponent that spell_number may add: "0." and 58 digits become 59 digits and "e-58". */
enum { NUMBER_LENGTH = 60, NUMBER_ROOM = 64 };

/* Writes a number of at most NUMBER_LENGTH characters without its point: "12.5" becomes "125e-1", which is the same
 * value. Returns the length. A number without a point does not depend on the locale. strtod takes the decimal point
 * from the thread's locale. cJSON looks that point up by localeconv, whose result other threads may overwrite, and
 * looks only at its first byte, though some are longer. */
size_t tp_json_spell_number(struct tp_slice number, char out[NUMBER_ROOM]);

#endif
