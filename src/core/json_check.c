/* Checks strictly that bytes are one JSON document (RFC 8259): cJSON lets too much pass. */
#include <endian.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "json.h"
#include "json_internal.h"

/* Where the check stands; at is the place of the trouble once a check_… function has returned a text. */
struct scan {
  const unsigned char *at;
  const unsigned char *end;
};

/* The byte at the scan's place, -1 at the end. */
static int peek(const struct scan *scan) {
  return scan->at < scan->end ? *scan->at : -1;
}

static inline void skip_spaces(struct scan *scan) {
  while (scan->at < scan->end && *scan->at <= ' ' && is_space(*scan->at)) scan->at++; /* mostly there is none */
}

#ifdef __SSE2__
enum { AT_ONCE = 16 };

/* How many of the next 16 bytes are plain string characters: none is a control character, a quote, a backslash, or a
 * byte from 80 on (as a signed number, that is below the blank like the control characters). */
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

/* How many of the next eight bytes are plain string characters: none is a control character, a quote, a backslash, or a
 * byte from 80 on. Subtraction borrows into the next byte only where a byte is already one of those, so the first one
 * found, the lowest, is exact. */
static size_t count_plain(const unsigned char *bytes) {
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  word = le64toh(word);
  uint64_t found = word | (word - ones * 0x20) | ((word ^ ones * '"') - ones) | ((word ^ ones * '\\') - ones);
  found &= ones * 0x80;
  return found ? (size_t)__builtin_ctzll(found) / 8 : sizeof word;
}
#endif

/* One character from 80 on, by the table of RFC 3629 section 4: shortest form only, no surrogates, nothing past
 * U+10FFFF. */
static bool skip_utf8(struct scan *scan) {
  const unsigned char *at = scan->at;
  unsigned first = at[0], low = 0x80, high = 0xBF;
  size_t follow;
  if (first >= 0xC2 && first <= 0xDF) {
    follow = 1;
  } else if (first >= 0xE0 && first <= 0xEF) {
    follow = 2;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    follow = 3;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return false;
  }
  if ((size_t)(scan->end - at) <= follow) return false;
  if (at[1] < low || at[1] > high) return false;
  for (size_t i = 2; i <= follow; i++) {
    if ((at[i] & 0xC0) != 0x80) return false;
  }
  scan->at += follow + 1;
  return true;
}

/* From a backslash on. */
static const char *check_escape(struct scan *scan) {
  const unsigned char *at = scan->at;
  if (scan->end - at < 2) return "a string does not end";
  if (at[1] != 'u') {
    if (at[1] == '\0' || strchr("\"\\/bfnrt", at[1]) == NULL) return "an escape that JSON does not know";
    scan->at += 2;
    return NULL;
  }
  long unit = hex4(at + 2, scan->end);
  if (unit < 0) return "\\u without four hexadecimal digits";
  if (is_low_surrogate(unit)) return "a surrogate escape without its pair";
  if (is_high_surrogate(unit)) {
    at += 6;
    bool paired = scan->end - at >= 6 && at[0] == '\\' && at[1] == 'u' && is_low_surrogate(hex4(at + 2, scan->end));
    if (!paired) return "a surrogate escape without its pair";
  }
  scan->at = at + 6;
  return NULL;
}

/* From the opening quote to past the closing one. */
static const char *check_string(struct scan *scan) {
  scan->at++;
  for (;;) {
    for (size_t plain = AT_ONCE; plain == AT_ONCE && scan->end - scan->at >= AT_ONCE; scan->at += plain)
      plain = count_plain(scan->at);
    int c = peek(scan);
    if (c == '"') {
      scan->at++;
      return NULL;
    } else if (c == '\\') {
      const char *wrong = check_escape(scan);
      if (wrong != NULL) return wrong;
    } else if (c < 0) {
      return "a string does not end";
    } else if (c < 0x20) {
      return "a control character in a string";
    } else if (c < 0x80) {
      scan->at++;
    } else if (!skip_utf8(scan)) {
      return "bytes that are not UTF-8";
    }
  }
}

static bool skip_digits(struct scan *scan) {
  if (!is_digit(peek(scan))) return false;
  while (is_digit(peek(scan))) scan->at++;
  return true;
}

static const char *check_number(struct scan *scan) {
  const unsigned char *start = scan->at;
  bool has_exponent = false;
  if (peek(scan) == '-') scan->at++;
  if (peek(scan) == '0') {
    scan->at++;
    if (is_digit(peek(scan))) return "a number with a leading zero";
  } else if (!skip_digits(scan)) {
    return "a number without digits";
  }
  if (peek(scan) == '.') {
    scan->at++;
    if (!skip_digits(scan)) return "a number without digits after its point";
  }
  if (peek(scan) == 'e' || peek(scan) == 'E') {
    has_exponent = true;
    scan->at++;
    if (peek(scan) == '+' || peek(scan) == '-') scan->at++;
    if (!skip_digits(scan)) return "a number without digits in its exponent";
  }
  struct tp_slice number = {(const char *)start, (size_t)(scan->at - start)};
  if (number.length > NUMBER_LENGTH) {
    scan->at = start;
    return "a number of more than 60 characters";
  }
  if (has_exponent) {
    char text[NUMBER_ROOM];
    tp_json_spell_number(number, text);
    if (isinf(strtod(text, NULL))) {
      scan->at = start;
      return "a number beyond the range of a double";
    }
  }
  return NULL;
}

static const char *check_word(struct scan *scan, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length) != 0) return "a value was expected";
  scan->at += length;
  return NULL;
}

/* A value that is no container. */
static const char *check_scalar(struct scan *scan) {
  int c = peek(scan);
  if (c == '"') return check_string(scan);
  if (c == '-' || is_digit(c)) return check_number(scan);
  if (c == 't') return check_word(scan, "true");
  if (c == 'f') return check_word(scan, "false");
  if (c == 'n') return check_word(scan, "null");
  return c < 0 ? "the document ends too early" : "a value was expected";
}

/* A member's name, and its colon; length: of the name with its quotes. */
static const char *check_name(struct scan *scan, size_t *length) {
  skip_spaces(scan);
  if (peek(scan) < 0) return "the document ends too early";
  if (peek(scan) != '"') return "a member's name was expected";
  const unsigned char *start = scan->at;
  const char *wrong = check_string(scan);
  if (wrong != NULL) return wrong;
  *length = (size_t)(scan->at - start);
  skip_spaces(scan);
  if (peek(scan) < 0) return "the document ends too early";
  if (peek(scan) != ':') return "a colon was expected";
  scan->at++;
  return NULL;
}

/* One value with all that is in it, inside so many containers. Those that it opens are bits of a word, 1 for an object,
 * the innermost lowest. */
static const char *check_value(struct scan *scan, int outer_depth) {
  uint64_t objects = 0;
  int depth = 0;
  size_t length;
  const char *wrong = NULL;
  for (;;) {
    skip_spaces(scan);
    int c = peek(scan);
    if (c == '{' || c == '[') {
      if (outer_depth + depth == TP_JSON_MAX_DEPTH) return "nested too deep";
      depth++;
      objects = objects << 1 | (c == '{');
      scan->at++;
      skip_spaces(scan);
      if (peek(scan) != (c == '{' ? '}' : ']')) {
        if (c == '{' && (wrong = check_name(scan, &length)) != NULL) return wrong;
        continue;
      }
    } else if ((wrong = check_scalar(scan)) != NULL) {
      return wrong;
    }
    /* After a value, or before the bracket that closes an empty container. */
    for (;;) {
      if (depth == 0) return NULL;
      bool in_object = objects & 1;
      skip_spaces(scan);
      c = peek(scan);
      if (c == ',') break;
      if (c < 0) return "the document ends too early";
      if (c != (in_object ? '}' : ']')) return "a comma or a closing bracket was expected";
      scan->at++;
      depth--;
      objects >>= 1;
    }
    scan->at++;
    if ((objects & 1) && (wrong = check_name(scan, &length)) != NULL) return wrong;
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
    /* No 60 digits bring an exponent of 9999 back into a double's range, so it stands for all that are larger. */
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

static struct scan scan_of(const struct tp_json_reader *reader) {
  return (struct scan){(const unsigned char *)reader->at, (const unsigned char *)reader->end};
}

/* Takes over how far a check has come, and what it found; whether all is well. */
static bool move(struct tp_json_reader *reader, const struct scan *scan, const char *wrong) {
  reader->at = (const char *)scan->at;
  reader->wrong = wrong;
  return wrong == NULL;
}

struct tp_json_reader tp_json_read(struct tp_slice document) {
  struct tp_json_reader reader = {.at = document.at, .start = document.at, .end = document.at + document.length};
  struct scan scan = scan_of(&reader);
  skip_spaces(&scan);
  const char *wrong = NULL;
  if (peek(&scan) < 0)
    wrong = "the document is empty";
  else if (document.length >= 3 && memcmp(document.at, "\xEF\xBB\xBF", 3) == 0)
    wrong = "a byte order mark before the document";
  move(&reader, &scan, wrong);
  return reader;
}

enum tp_json_type tp_json_read_type(const struct tp_json_reader *reader) {
  return reader->at < reader->end ? tp_json_type((struct tp_slice){reader->at, 1}) : TP_JSON_NULL;
}

struct tp_slice tp_json_read_value(struct tp_json_reader *reader) {
  struct tp_slice value = {reader->at, 0};
  if (reader->wrong) return value;
  struct scan scan = scan_of(reader);
  move(reader, &scan, check_value(&scan, reader->depth));
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

/* To what follows in the open container, past the comma if one is due; false at its end, which is passed. */
static bool read_on(struct tp_json_reader *reader, struct scan *scan, char closing) {
  skip_spaces(scan);
  int c = peek(scan);
  bool more = reader->fresh ? c != closing : c == ',';
  if (more) {
    if (!reader->fresh) scan->at++;
    reader->fresh = false;
    return true;
  }
  if (c == closing) {
    scan->at++;
    reader->depth--;
    reader->fresh = false;
    move(reader, scan, NULL);
  } else {
    move(reader, scan, c < 0 ? "the document ends too early" : "a comma or a closing bracket was expected");
  }
  return false;
}

bool tp_json_read_name(struct tp_json_reader *reader, struct tp_slice *name) {
  if (reader->wrong) return false;
  struct scan scan = scan_of(reader);
  if (!read_on(reader, &scan, '}')) return false;
  skip_spaces(&scan);
  name->at = (const char *)scan.at;
  const char *wrong = check_name(&scan, &name->length);
  skip_spaces(&scan);
  return move(reader, &scan, wrong);
}

bool tp_json_read_element(struct tp_json_reader *reader) {
  if (reader->wrong) return false;
  struct scan scan = scan_of(reader);
  if (!read_on(reader, &scan, ']')) return false;
  skip_spaces(&scan);
  return move(reader, &scan, NULL);
}

const char *tp_json_read_end(struct tp_json_reader *reader, size_t *where) {
  if (!reader->wrong) {
    struct scan scan = scan_of(reader);
    skip_spaces(&scan);
    move(reader, &scan, peek(&scan) >= 0 ? "something follows the document" : NULL);
  }
  if (reader->wrong) *where = (size_t)(reader->at - reader->start);
  return reader->wrong;
}

const char *tp_json_check(struct tp_slice document, size_t *where) {
  struct tp_json_reader reader = tp_json_read(document);
  tp_json_read_value(&reader);
  return tp_json_read_end(&reader, where);
}
