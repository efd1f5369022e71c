/* Walks checked JSON in place, and parses it with cJSON, rewriting first what cJSON would read wrongly. The check is in
 * json_reader.c. */
#include "json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json_characters.h"
#include "platform/memory.h"

/* The two bytes that stand for a NUL, and for the start of a big integer: C0 is in no valid UTF-8 (RFC 3629). */
#define NUL_MARK "\xC0\x80"
#define BIG_MARK "\xC0\x81"
enum { MARK_LENGTH = 2 };

/* Counts the bytes before a quote or a backslash among the next eight. Precondition: the string was checked. */
static size_t count_to_quote(const char *bytes) {
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t word = tp_little_endian(bytes);
  uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
  uint64_t found = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
  found &= ones * 0x80;
  return found ? (size_t)__builtin_ctzll(found) / 8 : sizeof word;
}

/* Returns the end of the string that begins at an opening quote: the byte after the closing one. */
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

/* Moves to the next name or value; false at the container's end. */
static bool skip_between(struct tp_json_cursor *cursor) {
  while (cursor->at < cursor->end && (is_space(*cursor->at) || *cursor->at == ',' || *cursor->at == ':')) cursor->at++;
  return cursor->at < cursor->end && *cursor->at != '}' && *cursor->at != ']';
}

static struct tp_slice next_value(struct tp_json_cursor *cursor) {
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

/* Returns the bytes between the quotes. */
static struct tp_slice unquote(struct tp_slice string) {
  struct tp_slice inner = {string.at + 1, string.length - 2};
  return inner;
}

/* Finds the first \u0000 of a string from `at` on, or NULL. */
static const char *find_nul(const char *at, const char *end) {
  while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL) {
    if (end - at >= 6 && memcmp(at, "\\u0000", 6) == 0) return at;
    at += 2;
  }
  return NULL;
}

/* Whether an integer literal is beyond +-2^53. JSON has no leading zeros, so digits compare like numbers. */
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

/* Finds the next string or number that cJSON would read wrongly; false if there is none. */
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
  size_t length = tp_json_spell_number(token, number);
  return append(out, number, length);
}

static cJSON *parse(const char *at, size_t length) {
  return cJSON_ParseWithLengthOpts(at, length, NULL, false);
}

struct tp_slice tp_json_root(struct tp_slice document) {
  while (is_space(*document.at)) {
    document.at++;
    document.length--;
  }
  while (is_space(document.at[document.length - 1])) document.length--;
  return document;
}

struct tp_json_cursor tp_json_open(struct tp_slice container) {
  struct tp_json_cursor cursor = {container.at + 1, container.at + container.length - 1};
  return cursor;
}

bool tp_json_next_member(struct tp_json_cursor *cursor, struct tp_slice *key, struct tp_slice *value) {
  if (!skip_between(cursor)) return false;
  *key = next_value(cursor);
  if (!skip_between(cursor)) return false;
  *value = next_value(cursor);
  return true;
}

bool tp_json_next_element(struct tp_json_cursor *cursor, struct tp_slice *value) {
  if (!skip_between(cursor)) return false;
  *value = next_value(cursor);
  return true;
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

bool tp_json_equals_all(struct tp_slice string, const char *text) {
  struct tp_slice inner = unquote(string);
  if (!memchr(inner.at, '\\', inner.length))
    return strlen(text) == inner.length && memcmp(inner.at, text, inner.length) == 0;
  const char *at = inner.at, *end = inner.at + inner.length;
  while (at < end) {
    char bytes[4];
    size_t length = 1;
    if (*at == '\\') {
      length = resolve_escape(&at, end, bytes);
    } else {
      bytes[0] = *at++;
    }
    /* A NUL in the string must not count as the end of the text. */
    for (size_t i = 0; i < length; i++, text++) {
      if (bytes[i] == '\0' || bytes[i] != *text) return false;
    }
  }
  return *text == '\0';
}

char *tp_json_copy_string(struct tp_slice string, size_t *length) {
  struct tp_slice inner = unquote(string);
  const char *at = inner.at, *end = inner.at + inner.length;
  /* Resolving escapes only shortens a string. */
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
  /* No token grows to more than twice its length: "1.5", the shortest number with a point, becomes "15e-1"; a big
   * integer has at least 16 digits and grows by 4 bytes. */
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
