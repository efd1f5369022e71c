/* Checks strictly that bytes are one JSON document (RFC 8259): cJSON lets too much pass. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "json_characters.h"
#include "json_reader.h"
#include "platform/memory.h"
#include "utf8.h"

/* A position in the document. Every check_… starts at one and returns the position after what it has checked; or NULL,
 * and *problem says what is wrong, and where. */
typedef const unsigned char *position;

struct problem {
  position at;
  const char *wrong;
};

static position fail(struct problem *problem, position at, const char *wrong) {
  *problem = (struct problem){at, wrong};
  return NULL;
}

/* Returns the byte at a position, -1 at the end. */
static inline int peek(position at, position end) {
  return at < end ? *at : -1;
}

static position skip_more_spaces(position at, position end) {
  while (at < end && is_space(*at)) at++;
  return at;
}

static inline position skip_spaces(position at, position end) {
  if (at<end && * at> ' ') return at; /* mostly there is no space */
  return skip_more_spaces(at, end);
}

#ifdef __SSE2__
enum { AT_ONCE = 16 };

/* Counts the plain string characters at the start of the next 16 bytes. Not plain are control characters, quotes,
 * backslashes, and bytes from 80 on, which as signed numbers are below the blank, like the control characters. */
static size_t count_plain(const unsigned char *bytes) {
  __m128i block = _mm_loadu_si128((const __m128i *)(const void *)bytes);
  __m128i found =
      _mm_or_si128(_mm_cmplt_epi8(block, _mm_set1_epi8(' ')),
                   _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'))));
  unsigned mask = (unsigned)_mm_movemask_epi8(found);
  return mask ? (size_t)__builtin_ctz(mask) : AT_ONCE;
}
#else
enum { AT_ONCE = 8 };

/* Counts the plain string characters at the start of the next eight bytes. Not plain are control characters, quotes,
 * backslashes, and bytes from 80 on. Subtraction borrows into the next byte only from a byte that is not plain, so the
 * lowest byte found is right. */
static size_t count_plain(const unsigned char *bytes) {
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t word = tp_little_endian(bytes);
  uint64_t found = word | (word - ones * 0x20) | ((word ^ ones * '"') - ones) | ((word ^ ones * '\\') - ones);
  found &= ones * 0x80;
  return found ? (size_t)__builtin_ctzll(found) / 8 : sizeof word;
}
#endif

/* Checks an escape, from its backslash on. */
static position check_escape(position at, position end, struct problem *problem) {
  if (end - at < 2) return fail(problem, at, "a string does not end");
  if (at[1] != 'u') {
    if (at[1] == '\0' || strchr("\"\\/bfnrt", at[1]) == NULL)
      return fail(problem, at, "an escape that JSON does not know");
    return at + 2;
  }
  long unit = hex4(at + 2, end);
  if (unit < 0) return fail(problem, at, "\\u without four hexadecimal digits");
  if (is_low_surrogate(unit)) return fail(problem, at, "a surrogate escape without its pair");
  if (!is_high_surrogate(unit)) return at + 6;
  position second = at + 6;
  bool paired = end - second >= 6 && second[0] == '\\' && second[1] == 'u' && is_low_surrogate(hex4(second + 2, end));
  return paired ? second + 6 : fail(problem, at, "a surrogate escape without its pair");
}

/* Checks the rest of a string, closing quote included. */
static position check_rest_of_string(position at, position end, struct problem *problem) {
  for (;;) {
    for (size_t plain = AT_ONCE; plain == AT_ONCE && end - at >= AT_ONCE; at += plain) plain = count_plain(at);
    int c = peek(at, end);
    if (c == '"') return at + 1;
    if (c < 0) return fail(problem, at, "a string does not end");
    if (c < 0x20) return fail(problem, at, "a control character in a string");
    position next;
    if (c == '\\')
      next = check_escape(at, end, problem);
    else if (c < 0x80)
      next = at + 1;
    else if (!(next = tp_utf8_skip(at, end)))
      fail(problem, at, "bytes that are not UTF-8");
    if (next == NULL) return NULL;
    at = next;
  }
}

/* Finds the closing quote of a string whose characters begin at a position, if the string is short and plain, as most
 * are, and a byte follows it. Else NULL. */
static inline position plain_end(position at, position end) {
  if (end - at <= 2 * AT_ONCE + 1) return NULL;
  size_t plain = count_plain(at);
  if (plain == AT_ONCE) plain += count_plain(at + AT_ONCE);
  return at[plain] == '"' ? at + plain : NULL;
}

/* Checks a string, both quotes included. */
static inline position check_string(position at, position end, struct problem *problem) {
  position closing = plain_end(at + 1, end);
  return closing ? closing + 1 : check_rest_of_string(at + 1, end, problem);
}

static position skip_digits(position at, position end) {
  while (is_digit(peek(at, end))) at++;
  return at;
}

static position check_number(position at, position end, struct problem *problem) {
  position start = at, digits;
  bool has_exponent = false;
  if (*at == '-') at++;
  if (peek(at, end) == '0') {
    at++;
    if (is_digit(peek(at, end))) return fail(problem, at, "a number with a leading zero");
  } else {
    digits = at;
    if ((at = skip_digits(at, end)) == digits) return fail(problem, at, "a number without digits");
  }
  if (peek(at, end) == '.') {
    digits = ++at;
    if ((at = skip_digits(at, end)) == digits) return fail(problem, at, "a number without digits after its point");
  }
  if (peek(at, end) == 'e' || peek(at, end) == 'E') {
    has_exponent = true;
    at++;
    if (peek(at, end) == '+' || peek(at, end) == '-') at++;
    digits = at;
    if ((at = skip_digits(at, end)) == digits) return fail(problem, at, "a number without digits in its exponent");
  }
  struct tp_slice number = {(const char *)start, (size_t)(at - start)};
  if (number.length > NUMBER_LENGTH) return fail(problem, start, "a number of more than 60 characters");
  if (has_exponent) {
    char text[NUMBER_ROOM];
    tp_json_spell_number(number, text);
    if (isinf(strtod(text, NULL))) return fail(problem, start, "a number beyond the range of a double");
  }
  return at;
}

static inline position check_word(position at, position end, const char *word, size_t length, struct problem *problem) {
  if ((size_t)(end - at) < length || memcmp(at, word, length) != 0) return fail(problem, at, "a value was expected");
  return at + length;
}

/* Checks a value that is no container. */
static inline position check_scalar(position at, position end, struct problem *problem) {
  int c = peek(at, end);
  if (c == '"') return check_string(at, end, problem);
  if (c == 'n') return check_word(at, end, "null", 4, problem);
  if (c == 't') return check_word(at, end, "true", 4, problem);
  if (c == 'f') return check_word(at, end, "false", 5, problem);
  if (c == '-' || is_digit(c)) return check_number(at, end, problem);
  return fail(problem, at, c < 0 ? "the document ends too early" : "a value was expected");
}

/* Checks a member's name and its colon. *length: of the name with its quotes. */
static inline position check_name(position at, position end, size_t *length, struct problem *problem) {
  at = skip_spaces(at, end);
  int c = peek(at, end);
  if (c != '"') return fail(problem, at, c < 0 ? "the document ends too early" : "a member's name was expected");
  position start = at, closing = plain_end(at + 1, end);
  if (closing && closing[1] == ':') {
    *length = (size_t)(closing + 1 - start);
    return closing + 2;
  }
  at = check_string(at, end, problem);
  if (at == NULL) return NULL;
  *length = (size_t)(at - start);
  at = skip_spaces(at, end);
  c = peek(at, end);
  if (c != ':') return fail(problem, at, c < 0 ? "the document ends too early" : "a colon was expected");
  return at + 1;
}

/* Checks one value with all that it contains. outer_depth: the number of containers around it. The containers that it
 * opens are bits of a word, 1 for an object, the innermost lowest. */
static position check_value(position at, position end, int outer_depth, struct problem *problem) {
  uint64_t objects = 0;
  int depth = 0;
  size_t length;
  for (;;) {
    at = skip_spaces(at, end);
    int c = peek(at, end);
    if (c == '{' || c == '[') {
      if (outer_depth + depth == TP_JSON_MAX_DEPTH) return fail(problem, at, "nested too deep");
      depth++;
      objects = objects << 1 | (c == '{');
      at = skip_spaces(at + 1, end);
      if (peek(at, end) != (c == '{' ? '}' : ']')) {
        if (c == '{' && (at = check_name(at, end, &length, problem)) == NULL) return NULL;
        continue;
      }
    } else if ((at = check_scalar(at, end, problem)) == NULL) {
      return NULL;
    }
    /* After a value, or before the bracket that closes an empty container. */
    for (;;) {
      if (depth == 0) return at;
      at = skip_spaces(at, end);
      c = peek(at, end);
      if (c == ',') break;
      if (c < 0) return fail(problem, at, "the document ends too early");
      if (c != (objects & 1 ? '}' : ']')) return fail(problem, at, "a comma or a closing bracket was expected");
      at++;
      depth--;
      objects >>= 1;
    }
    at++;
    if ((objects & 1) && (at = check_name(at, end, &length, problem)) == NULL) return NULL;
  }
}

size_t tp_json_spell_number(struct tp_slice number, char out[NUMBER_ROOM]) {
  const char *at = number.at, *end = number.at + number.length;
  size_t length = 0;
  long fraction = 0, exponent = 0;
  bool past_point = false;
  for (; at < end && *at != 'e' && *at != 'E'; at++) {
    if (*at == '.') {
      past_point = true;
    } else {
      fraction += past_point;
      out[length++] = *at;
    }
  }
  if (at < end) {
    at++;
    bool negative = *at == '-';
    if (*at == '-' || *at == '+') at++;
    /* With at most 60 digits, a number with the exponent 9999 is outside a double's range, so 9999 stands for all
     * larger exponents. */
    for (; at < end; at++) {
      if (exponent < 9999) exponent = exponent * 10 + (*at - '0');
      if (exponent > 9999) exponent = 9999;
    }
    if (negative) exponent = -exponent;
  }
  exponent -= fraction;
  if (exponent != 0) length += (size_t)snprintf(out + length, NUMBER_ROOM - length, "e%ld", exponent);
  out[length] = '\0';
  return length;
}

/* Return the position of the reader, and the document's end. */
static position position_of(const struct tp_json_reader *reader) {
  return (position)reader->at;
}

static position end_of(const struct tp_json_reader *reader) {
  return (position)reader->end;
}

/* Moves the reader to the position that a check returned; if that is NULL, to the problem, and returns false. */
static bool move(struct tp_json_reader *reader, position at, const struct problem *problem) {
  reader->at = (const char *)(at ? at : problem->at);
  if (!at) reader->wrong = problem->wrong;
  return at;
}

/* Stops the reader: something is wrong at a position. */
static bool stop(struct tp_json_reader *reader, position at, const char *wrong) {
  reader->at = (const char *)at;
  reader->wrong = wrong;
  return false;
}

struct tp_json_reader tp_json_read(struct tp_slice document) {
  struct tp_json_reader reader = {.at = document.at, .start = document.at, .end = document.at + document.length};
  position at = skip_spaces(position_of(&reader), end_of(&reader));
  reader.at = (const char *)at;
  if (at == end_of(&reader))
    stop(&reader, at, "the document is empty");
  else if (document.length >= 3 && memcmp(document.at, "\xEF\xBB\xBF", 3) == 0)
    stop(&reader, at, "a byte order mark before the document");
  return reader;
}

enum tp_json_type tp_json_type(struct tp_slice value) {
  char c = *value.at;
  if (c == '{') return TP_JSON_OBJECT;
  if (c == '[') return TP_JSON_ARRAY;
  if (c == '"') return TP_JSON_STRING;
  if (c == 't' || c == 'f') return TP_JSON_BOOLEAN;
  return c == 'n' ? TP_JSON_NULL : TP_JSON_NUMBER;
}

enum tp_json_type tp_json_read_type(const struct tp_json_reader *reader) {
  return reader->at < reader->end ? tp_json_type((struct tp_slice){reader->at, 1}) : TP_JSON_NULL;
}

struct tp_slice tp_json_read_value(struct tp_json_reader *reader) {
  struct tp_slice value = {reader->at, 0};
  if (reader->wrong) return value;
  struct problem problem;
  position at = position_of(reader), end = end_of(reader), closing = NULL;
  if (peek(at, end) == '"') closing = plain_end(at + 1, end);
  move(reader, closing ? closing + 1 : check_value(at, end, reader->depth, &problem), &problem);
  reader->fresh = false;
  value.length = (size_t)(reader->at - value.at);
  return value;
}

bool tp_json_read_into(struct tp_json_reader *reader) {
  if (reader->wrong) return false;
  if (reader->depth == TP_JSON_MAX_DEPTH) {
    reader->wrong = "nested too deep";
    return false;
  }
  reader->at++;
  reader->depth++;
  reader->fresh = true;
  return true;
}

/* Moves to the next item of the open container, past spaces and the comma if one is due. False: the container has
 * ended, and the reader is past it. */
static bool read_on(struct tp_json_reader *reader, char closing) {
  position end = end_of(reader), at = skip_spaces(position_of(reader), end);
  int c = peek(at, end);
  bool fresh = reader->fresh;
  reader->fresh = false;
  if (fresh ? c != closing : c == ',') {
    reader->at = (const char *)skip_spaces(fresh ? at : at + 1, end);
    return true;
  }
  if (c != closing)
    return stop(reader, at, c < 0 ? "the document ends too early" : "a comma or a closing bracket was expected");
  reader->at = (const char *)at + 1;
  reader->depth--;
  return false;
}

bool tp_json_read_name(struct tp_json_reader *reader, struct tp_slice *name) {
  if (reader->wrong || !read_on(reader, '}')) return false;
  position end = end_of(reader);
  struct problem problem;
  name->at = reader->at;
  position at = check_name(position_of(reader), end, &name->length, &problem);
  return move(reader, at ? skip_spaces(at, end) : NULL, &problem);
}

bool tp_json_read_element(struct tp_json_reader *reader) {
  return !reader->wrong && read_on(reader, ']');
}

const char *tp_json_read_end(struct tp_json_reader *reader, size_t *where) {
  if (!reader->wrong) {
    position at = skip_spaces(position_of(reader), end_of(reader));
    reader->at = (const char *)at;
    if (at < end_of(reader)) stop(reader, at, "something follows the document");
  }
  if (reader->wrong) *where = (size_t)(reader->at - reader->start);
  return reader->wrong;
}

const char *tp_json_check(struct tp_slice document, size_t *where) {
  struct tp_json_reader reader = tp_json_read(document);
  tp_json_read_value(&reader);
  return tp_json_read_end(&reader, where);
}
