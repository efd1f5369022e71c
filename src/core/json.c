/* Strict checking and in-place walking of JSON, and the way to cJSON around what cJSON gets wrong. */
#include "json.h"

#include <endian.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cJSON 1.7 copies a number into 64 bytes before it reads it (parse_number) and drops what does not fit. 60 characters
 * leave room for the exponent that spell_number may add: "0." and 58 digits become 59 digits and "e-58". */
enum { NUMBER_LENGTH = 60, NUMBER_ROOM = 64 };

/* The two bytes that stand for a NUL, and for the start of a big integer: C0 is in no valid UTF-8 (RFC 3629). */
#define NUL_MARK "\xC0\x80"
#define BIG_MARK "\xC0\x81"
enum { MARK_LENGTH = 2 };

/* Where the check stands; at is the place of the trouble once a check_… function has returned a text. */
struct scan {
  const unsigned char *at;
  const unsigned char *end;
};

static bool is_space(int c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static bool is_digit(int c) {
  return c >= '0' && c <= '9';
}

/* The byte at the scan's place, -1 at the end. */
static int peek(const struct scan *scan) {
  return scan->at < scan->end ? *scan->at : -1;
}

static void skip_spaces(struct scan *scan) {
  while (is_space(peek(scan))) scan->at++;
}

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

/* How many of the next eight bytes come before a quote or a backslash; for strings that were checked. */
static size_t count_to_quote(const char *bytes) {
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  word = le64toh(word);
  uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
  uint64_t found = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
  found &= ones * 0x80;
  return found ? (size_t)__builtin_ctzll(found) / 8 : sizeof word;
}

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

static int hex_digit(int c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* The four hexadecimal digits of a \u escape, -1 when they are not. */
static long hex4(const unsigned char *at, const unsigned char *end) {
  long unit = 0;
  if (end - at < 4) return -1;
  for (int i = 0; i < 4; i++) {
    int digit = hex_digit(at[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

static bool is_high_surrogate(long unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low_surrogate(long unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
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
    for (size_t plain = 8; plain == 8 && scan->end - scan->at >= 8; scan->at += plain) plain = count_plain(scan->at);
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

/* Writes a number of at most NUMBER_LENGTH characters without its point, "12.5" as "125e-1", which is the same value;
 * returns the length. strtod, and so cJSON, takes the decimal point from the locale of the thread, of which cJSON looks
 * only at the first byte (some are longer) and through localeconv, whose result other threads may overwrite meanwhile.
 * Without a point none of that matters. */
static size_t spell_number(struct tp_slice number, char out[NUMBER_ROOM]) {
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
    spell_number(number, text);
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

/* A member's name and its colon. */
static const char *check_name(struct scan *scan) {
  skip_spaces(scan);
  if (peek(scan) < 0) return "the document ends too early";
  if (peek(scan) != '"') return "a member's name was expected";
  const char *wrong = check_string(scan);
  if (wrong != NULL) return wrong;
  skip_spaces(scan);
  if (peek(scan) < 0) return "the document ends too early";
  if (peek(scan) != ':') return "a colon was expected";
  scan->at++;
  return NULL;
}

/* One value with all that is in it. The open containers are bits of a word, 1 for an object, the innermost lowest. */
static const char *check_value(struct scan *scan) {
  uint64_t objects = 0;
  int depth = 0;
  const char *wrong = NULL;
  for (;;) {
    skip_spaces(scan);
    int c = peek(scan);
    if (c == '{' || c == '[') {
      if (depth == TP_JSON_MAX_DEPTH) return "nested too deep";
      depth++;
      objects = objects << 1 | (c == '{');
      scan->at++;
      skip_spaces(scan);
      if (peek(scan) != (c == '{' ? '}' : ']')) {
        if (c == '{' && (wrong = check_name(scan)) != NULL) return wrong;
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
    if ((objects & 1) && (wrong = check_name(scan)) != NULL) return wrong;
  }
}

/* From an opening quote to past the closing one. */
static const char *string_end(const char *at, const char *end) {
  at++;
  for (;;) {
    for (size_t plain = 8; plain == 8 && end - at >= 8; at += plain) plain = count_to_quote(at);
    if (*at == '"') return at + 1;
    at += *at == '\\' ? 2 : 1;
  }
}

static const char *container_end(const char *at, const char *end) {
  int depth = 0;
  do {
    if (*at == '"') {
      at = string_end(at, end);
      continue;
    }
    if (*at == '{' || *at == '[') depth++;
    if (*at == '}' || *at == ']') depth--;
    at++;
  } while (depth > 0);
  return at;
}

static const char *value_end(const char *at, const char *end) {
  if (*at == '"') return string_end(at, end);
  if (*at == '{' || *at == '[') return container_end(at, end);
  while (at < end && *at != ',' && *at != '}' && *at != ']' && !is_space(*at)) at++;
  return at;
}

/* To the next name or value; false at the container's end. */
static bool skip_between(struct tp_json_cursor *cursor) {
  while (cursor->at < cursor->end && (is_space(*cursor->at) || *cursor->at == ',' || *cursor->at == ':')) cursor->at++;
  return cursor->at < cursor->end && *cursor->at != '}' && *cursor->at != ']';
}

struct tp_slice tp_json_take(struct tp_json_cursor *cursor) {
  struct tp_slice value = {cursor->at, 0};
  cursor->at = value_end(cursor->at, cursor->end);
  value.length = (size_t)(cursor->at - value.at);
  return value;
}

static size_t encode_utf8(long point, char out[4]) {
  size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (size_t i = length; i-- > 1; point >>= 6) out[i] = (char)(0x80 | (point & 0x3F));
  out[0] = (char)(leads[length] | point);
  return length;
}

/* Resolves the escape at *at, a backslash, and moves past it; returns the number of bytes written to out. */
static size_t resolve_escape(const char **at, const char *end, char out[4]) {
  static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
  char letter = (*at)[1];
  if (letter != 'u') {
    const char *found = strchr(letters, letter);
    out[0] = found != NULL ? meanings[found - letters] : letter;
    *at += 2;
    return 1;
  }
  long point = hex4((const unsigned char *)*at + 2, (const unsigned char *)end);
  *at += 6;
  if (is_high_surrogate(point)) {
    long low = hex4((const unsigned char *)*at + 2, (const unsigned char *)end);
    point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    *at += 6;
  }
  return encode_utf8(point, out);
}

/* The bytes between the quotes. */
static struct tp_slice unquote(struct tp_slice string) {
  struct tp_slice inner = {string.at + 1, string.length - 2};
  return inner;
}

/* The first \u0000 of a string from at on, or NULL. */
static const char *find_nul(const char *at, const char *end) {
  while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL) {
    if (end - at >= 6 && memcmp(at, "\\u0000", 6) == 0) return at;
    at += 2;
  }
  return NULL;
}

/* An integer literal beyond +-2^53; JSON knows no leading zeros, so digits compare like numbers. */
static bool is_big_integer(struct tp_slice number) {
  static const char limit[] = "9007199254740992";
  const size_t limit_length = sizeof limit - 1;
  if (*number.at == '-') {
    number.at++;
    number.length--;
  }
  for (size_t i = 0; i < number.length; i++) {
    if (!is_digit(number.at[i])) return false;
  }
  if (number.length != limit_length) return number.length > limit_length;
  return memcmp(number.at, limit, limit_length) > 0;
}

/* Finds the next string or number that cJSON would read wrongly; false when there is none up to the end. */
static bool next_foreign(const char *at, const char *end, struct tp_slice *token) {
  while (at < end) {
    if (*at != '"' && *at != '-' && !is_digit(*at)) {
      at++;
      continue;
    }
    const char *past = value_end(at, end);
    token->at = at;
    token->length = (size_t)(past - at);
    if (*at == '"') {
      if (find_nul(at, past) != NULL) return true;
    } else if (memchr(at, '.', token->length) != NULL || is_big_integer(*token)) {
      return true;
    }
    at = past;
  }
  return false;
}

static char *append(char *out, const char *bytes, size_t length) {
  memcpy(out, bytes, length);
  return out + length;
}

/* Writes a token found by next_foreign so that cJSON reads it as the header says; returns the end of what it wrote. */
static char *write_foreign(char *out, struct tp_slice token) {
  const char *at = token.at, *end = token.at + token.length;
  if (*at == '"') {
    for (const char *nul; (nul = find_nul(at, end)) != NULL; at = nul + 6) {
      out = append(out, at, (size_t)(nul - at));
      out = append(out, NUL_MARK, MARK_LENGTH);
    }
    return append(out, at, (size_t)(end - at));
  }
  if (is_big_integer(token)) {
    out = append(out, "\"" BIG_MARK, 1 + MARK_LENGTH);
    out = append(out, token.at, token.length);
    return append(out, "\"", 1);
  }
  char number[NUMBER_ROOM];
  size_t length = spell_number(token, number);
  return append(out, number, length);
}

static cJSON *parse(const char *at, size_t length) {
  return cJSON_ParseWithLengthOpts(at, length, NULL, false);
}

const char *tp_json_check(struct tp_slice document, size_t *where) {
  const unsigned char *start = (const unsigned char *)document.at;
  struct scan scan = {start, start + document.length};
  const char *wrong;
  skip_spaces(&scan);
  if (peek(&scan) < 0) {
    wrong = "the document is empty";
  } else if (document.length >= 3 && memcmp(start, "\xEF\xBB\xBF", 3) == 0) {
    wrong = "a byte order mark before the document";
  } else {
    wrong = check_value(&scan);
    if (wrong == NULL) {
      skip_spaces(&scan);
      if (peek(&scan) >= 0) wrong = "something follows the document";
    }
  }
  if (wrong != NULL) *where = (size_t)(scan.at - start);
  return wrong;
}

struct tp_slice tp_json_root(struct tp_slice document) {
  while (is_space(*document.at)) {
    document.at++;
    document.length--;
  }
  while (is_space(document.at[document.length - 1])) document.length--;
  return document;
}

enum tp_json_type tp_json_type(struct tp_slice value) {
  char c = *value.at;
  if (c == '{') return TP_JSON_OBJECT;
  if (c == '[') return TP_JSON_ARRAY;
  if (c == '"') return TP_JSON_STRING;
  if (c == 't' || c == 'f') return TP_JSON_BOOLEAN;
  return c == 'n' ? TP_JSON_NULL : TP_JSON_NUMBER;
}

struct tp_json_cursor tp_json_open(struct tp_slice container) {
  struct tp_json_cursor cursor = {container.at + 1, container.at + container.length - 1};
  return cursor;
}

bool tp_json_more(struct tp_json_cursor *cursor) {
  return skip_between(cursor);
}

bool tp_json_next_name(struct tp_json_cursor *cursor, struct tp_slice *key) {
  if (!skip_between(cursor)) return false;
  *key = tp_json_take(cursor);
  return skip_between(cursor);
}

bool tp_json_next_member(struct tp_json_cursor *cursor, struct tp_slice *key, struct tp_slice *value) {
  if (!tp_json_next_name(cursor, key)) return false;
  *value = tp_json_take(cursor);
  return true;
}

bool tp_json_next_element(struct tp_json_cursor *cursor, struct tp_slice *value) {
  if (!skip_between(cursor)) return false;
  *value = tp_json_take(cursor);
  return true;
}

enum tp_json_type tp_json_type_here(const struct tp_json_cursor *cursor) {
  return tp_json_type((struct tp_slice){cursor->at, 1});
}

struct tp_json_cursor tp_json_enter(const struct tp_json_cursor *cursor) {
  return (struct tp_json_cursor){cursor->at + 1, cursor->end};
}

struct tp_slice tp_json_leave(struct tp_json_cursor *cursor, const struct tp_json_cursor *inside) {
  struct tp_slice container = {cursor->at, (size_t)(inside->at + 1 - cursor->at)};
  cursor->at = inside->at + 1;
  return container;
}

bool tp_json_find(struct tp_slice object, const char *name, struct tp_slice *value) {
  if (tp_json_type(object) != TP_JSON_OBJECT) return false;
  struct tp_json_cursor cursor = tp_json_open(object);
  struct tp_slice key, candidate;
  bool found = false;
  while (tp_json_next_member(&cursor, &key, &candidate)) {
    if (!tp_json_equals(key, name)) continue;
    *value = candidate;
    found = true;
  }
  return found;
}

bool tp_json_equals(struct tp_slice string, const char *text) {
  if (string.at[1] != *text && string.at[1] != '\\' && *text) return false; /* most names differ at once */
  struct tp_slice inner = unquote(string);
  const char *at = inner.at, *end = inner.at + inner.length;
  while (at < end) {
    char bytes[4];
    size_t length = 1;
    if (*at == '\\') {
      length = resolve_escape(&at, end, bytes);
    } else {
      bytes[0] = *at++;
    }
    /* A NUL of the string must not pass for the one that ends the text. */
    for (size_t i = 0; i < length; i++, text++) {
      if (bytes[i] == '\0' || bytes[i] != *text) return false;
    }
  }
  return *text == '\0';
}

char *tp_json_copy_string(struct tp_slice string, size_t *length) {
  struct tp_slice inner = unquote(string);
  const char *at = inner.at, *end = inner.at + inner.length;
  /* Resolved, a string only gets shorter. */
  char *copy = malloc(inner.length + 1), *out = copy;
  if (copy == NULL) return NULL;
  while (at < end) {
    const char *escape = memchr(at, '\\', (size_t)(end - at));
    const char *plain_end = escape != NULL ? escape : end;
    out = append(out, at, (size_t)(plain_end - at));
    at = plain_end;
    if (escape != NULL) {
      char bytes[4];
      size_t count = resolve_escape(&at, end, bytes);
      out = append(out, bytes, count);
    }
  }
  *out = '\0';
  *length = (size_t)(out - copy);
  return copy;
}

cJSON *tp_json_parse(struct tp_slice value) {
  const char *at = value.at, *end = value.at + value.length;
  struct tp_slice token;
  if (!next_foreign(at, end, &token)) return parse(at, value.length);
  /* Nothing more than doubles: "1.5" is the shortest number with a point and becomes "15e-1"; a big integer has at
   * least 16 digits and gets 4 bytes more. */
  char *copy = malloc(value.length * 2), *out = copy;
  if (copy == NULL) return NULL;
  do {
    out = append(out, at, (size_t)(token.at - at));
    out = write_foreign(out, token);
    at = token.at + token.length;
  } while (next_foreign(at, end, &token));
  out = append(out, at, (size_t)(end - at));
  cJSON *tree = parse(copy, (size_t)(out - copy));
  free(copy);
  return tree;
}

const char *tp_json_big_integer(const cJSON *item) {
  if (!cJSON_IsString(item) || strncmp(item->valuestring, BIG_MARK, MARK_LENGTH) != 0) return NULL;
  return item->valuestring + MARK_LENGTH;
}

bool tp_json_has_nul(const char *text) {
  return strstr(text, NUL_MARK) != NULL;
}

size_t tp_json_restore(const char *text, char *out) {
  char *start = out;
  for (const char *mark; (mark = strstr(text, NUL_MARK)) != NULL; text = mark + MARK_LENGTH) {
    out = append(out, text, (size_t)(mark - text));
    *out++ = '\0';
  }
  out = append(out, text, strlen(text));
  return (size_t)(out - start);
}
