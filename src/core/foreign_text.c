/* Cleans text that others wrote, for logs, terminals and strict encoders. */
#include "foreign_text.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "json_characters.h"
#include "utf8.h"

static const char ellipsis[] = "…", dots[] = "...", blot[] = "***", replacement[] = "\xEF\xBF\xBD";

/* Cleaning */

enum fate { KEPT, SPACE, DROPPED };

static enum fate fate_of_code(uint32_t code) {
  if (code == 0x85 || code == 0x2028 || code == 0x2029) return SPACE;
  if (code < 0xA0) return DROPPED;
  bool turns = code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
               (code >= 0x2066 && code <= 0x2069);
  return turns || code == 0xFEFF ? DROPPED : KEPT;
}

static enum fate fate_of_byte(unsigned char byte) {
  if (byte >= '\t' && byte <= '\r') return SPACE;
  return byte < ' ' || byte == 127 ? DROPPED : KEPT;
}

/* The number of bytes of a text that matter; the rest would be cut. A secret that begins within them is seen whole in
 * any spelling. If it is too long for that, its start, before the ellipsis, is redacted. */
static size_t window_of(size_t limit) {
  return 4 * limit + 1024;
}

/* Steps 1 and 2, for the first `window` bytes. */
static void add_clean(struct tp_text *out, const char *bytes, size_t length, size_t window) {
  const unsigned char *at = (const unsigned char *)bytes, *end = at + length;
  bool spaced = false;
  while (at < end && out->length < window) {
    const unsigned char *next = *at < 0x80 ? at + 1 : tp_utf8_skip(at, end);
    if (!next) {
      tp_text_add_string(out, replacement);
      at++;
      spaced = false;
      continue;
    }
    size_t size = (size_t)(next - at);
    enum fate fate = size == 1 ? fate_of_byte(*at) : fate_of_code(tp_utf8_code(at, size));
    if (fate == KEPT) tp_text_add(out, (const char *)at, size);
    if (fate == SPACE && !spaced) tp_text_add(out, " ", 1);
    if (fate != DROPPED) spaced = fate == SPACE;
    at = next;
  }
  if (at < end)
    tp_text_add_string(out, ellipsis);
  else if (spaced && out->length)
    out->at[--out->length] = '\0';
}

/* Spellings: one byte of a secret or of a URL can be written plainly, or as %2F, \u002f, or \/ */

static int hex_pair(const char *at) {
  int high = hex_digit((unsigned char)at[0]), low = hex_digit((unsigned char)at[1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Returns the byte that the escape at a position spells, and sets the escape's length; -1: there is no escape. */
static int escaped(const char *at, const char *end, size_t *length) {
  size_t left = (size_t)(end - at);
  if (*at == '%' && left >= 3) {
    *length = 3;
    return hex_pair(at + 1);
  }
  if (*at != '\\' || left < 2) return -1;
  if (at[1] == 'u' && left >= 6 && at[2] == '0' && at[3] == '0') {
    *length = 6;
    return hex_pair(at + 4);
  }
  *length = 2;
  return at[1] == '"' || at[1] == '\\' || at[1] == '/' ? at[1] : -1;
}

/* A doubled backslash, or %25, can be read in two ways. A text uses one of them throughout, but JSON that is not
 * percent-encoded may use different ones for the two signs. */
enum reading { AS_ESCAPES = 0, PLAIN_BACKSLASH = 1, PLAIN_PERCENT = 2, READINGS = 4 };

/* Returns how many bytes at a position spell the given byte; 0: they spell another one. */
static size_t spelled_as(unsigned reading, const char *at, const char *end, char byte) {
  size_t length = 1;
  if (at == end) return 0;
  if (*at == byte && (reading & (byte == '%' ? PLAIN_PERCENT : byte == '\\' ? PLAIN_BACKSLASH : 0))) return 1;
  if ((*at == '%' || *at == '\\') && escaped(at, end, &length) == (unsigned char)byte) return length;
  return *at == byte ? 1 : 0;
}

static size_t spelled(const char *at, const char *end, char byte) {
  return spelled_as(AS_ESCAPES, at, end, byte);
}

static bool starts_with(const char *at, const char *end, const char *text) {
  size_t length = strlen(text);
  return (size_t)(end - at) >= length && memcmp(at, text, length) == 0;
}

/* The user info of URLs */

/* Returns how many bytes at a position spell "://"; 0: they don't. */
static size_t spelled_mark(const char *at, const char *end) {
  static const char mark[] = "://";
  const char *start = at;
  for (const char *byte = mark; *byte; byte++) {
    size_t size = spelled(at, end, *byte);
    if (!size) return 0;
    at += size;
  }
  return (size_t)(at - start);
}

static bool ends_url(char byte) {
  return byte == ' ' || byte == '"' || byte == '<' || byte == '>' || byte == '`';
}

/* Returns the end of the user info that begins at a position, or that position if there is none. The last @ before the
 * URL's end counts, because nobody may have parsed the URL and a password may hold any character. In a text that was
 * cut before the @, a colon shows user info. *url_end: the end of the URL. */
static const char *skip_user_info(const char *at, const char *end, const char **url_end) {
  const char *start = at, *info_end = at;
  bool colon = false, broken_off = false;
  while (at < end && !ends_url(*at) && !broken_off) {
    size_t size = spelled(at, end, '@');
    if (size) info_end = at;
    colon = colon || spelled(at, end, ':');
    at += size ? size : 1;
    broken_off = starts_with(at, end, ellipsis) || starts_with(at, end, dots);
  }
  *url_end = at;
  return broken_off && colon && info_end == start ? at : info_end;
}

/* Secrets */

/* Returns how many bytes of a secret, counted from its byte `from`, the text at a position spells. *length: how many
 * bytes of the text that takes. */
static size_t match(unsigned reading, struct tp_slice secret, size_t from, const char *at, const char *end,
                    size_t *length) {
  const char *start = at;
  size_t count = 0;
  while (from + count < secret.length) {
    size_t size = spelled_as(reading, at, end, secret.at[from + count]);
    if (!size) break;
    at += size;
    count++;
  }
  *length = (size_t)(at - start);
  return count;
}

static bool is_word_byte(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
         (unsigned char)byte >= 0x80;
}

struct text_position {
  const char *start, *at, *end;
};

static bool is_cut_after(const char *at, const char *end) {
  return at == end || starts_with(at, end, ellipsis) || starts_with(at, end, dots);
}

static bool is_cut_before(const struct text_position *position) {
  size_t before = (size_t)(position->at - position->start);
  return before == 0 ||
         (before >= 3 && (memcmp(position->at - 3, ellipsis, 3) == 0 || memcmp(position->at - 3, dots, 3) == 0));
}

/* Whether a run of count bytes of the secret, from its byte `from`, must be redacted. */
static bool must_redact(struct tp_slice secret, enum tp_secret_use use, size_t from, size_t count,
                        const struct text_position *position, size_t length) {
  const char *after = position->at + length;
  bool whole = count == secret.length;
  if (use == TP_SECRET_WHOLE) return whole;
  if (use == TP_SECRET_WORD)
    return whole && (position->at == position->start || !is_word_byte(position->at[-1])) &&
           (after == position->end || !is_word_byte(*after));
  if (whole || count >= TP_FOREIGN_PART) return true;
  if (count < TP_FOREIGN_END) return false;
  return (from == 0 && is_cut_after(after, position->end)) ||
         (from + count == secret.length && is_cut_before(position));
}

/* Returns the next index of a byte in the secret, or the secret's length if there is none. */
static size_t next_of(struct tp_slice secret, size_t from, int byte) {
  const char *found = from < secret.length ? memchr(secret.at + from, byte, secret.length - from) : NULL;
  return found ? (size_t)(found - secret.at) : secret.length;
}

/* Returns the next index in the secret at which the run that the text spells may begin, or the secret's length. */
static size_t next_start(struct tp_slice secret, size_t from, const struct text_position *position) {
  size_t plain = next_of(secret, from, (unsigned char)*position->at), length;
  if (*position->at != '%' && *position->at != '\\') return plain;
  int byte = escaped(position->at, position->end, &length);
  size_t other = byte < 0 ? secret.length : next_of(secret, from, byte);
  return plain < other ? plain : other;
}

/* Returns the length in the text of the longest run of the secret to redact at a position; 0: none. */
static size_t measure(struct tp_slice secret, enum tp_secret_use use, const struct text_position *position) {
  size_t longest = 0, starts = use == TP_SECRET_PARTS ? secret.length : 1;
  for (size_t from = 0; (from = next_start(secret, from, position)) < starts; from++) {
    for (unsigned reading = AS_ESCAPES; reading < READINGS; reading++) {
      size_t length, count = match(reading, secret, from, position->at, position->end, &length);
      if (count && length > longest && must_redact(secret, use, from, count, position, length)) longest = length;
    }
  }
  return longest;
}

static size_t measure_all(const struct tp_secrets *secrets, const struct text_position *position) {
  if (!secrets) return 0;
  size_t longest = 0;
  if (secrets->key) longest = measure((struct tp_slice){secrets->key, strlen(secrets->key)}, TP_SECRET_PARTS, position);
  for (size_t i = 0; i < secrets->count; i++) {
    const struct tp_secret *secret = &secrets->list[i];
    size_t length = measure((struct tp_slice){secret->at, secret->length}, secret->use, position);
    if (length > longest) longest = length;
  }
  return longest;
}

/* Step 3 */
static void add_redacted(struct tp_text *out, const struct tp_text *clean, const struct tp_secrets *secrets) {
  const char *start = clean->at, *end = start + clean->length, *plain = start;
  const char *looked = start; /* no user info begins before this */
  for (const char *at = start; at < end;) {
    size_t mark = at >= looked ? spelled_mark(at, end) : 0;
    const char *from = at + mark, *to = mark ? skip_user_info(from, end, &looked) : from;
    if (to > from) looked = to;
    if (to == from && !tp_utf8_is_inside(*at)) {
      from = at;
      to = at + measure_all(secrets, &(struct text_position){start, at, end});
      while (to > at && to < end && tp_utf8_is_inside(*to)) to++;
    }
    if (to == from) {
      at++;
      continue;
    }
    tp_text_add(out, plain, (size_t)(from - plain));
    tp_text_add_string(out, blot);
    at = plain = to;
  }
  tp_text_add(out, plain, (size_t)(end - plain));
}

/* Step 4 */
static void cut(struct tp_text *text, size_t start, size_t limit) {
  if (text->length - start <= limit) return;
  size_t length = start + limit - strlen(ellipsis);
  while (length > start && tp_utf8_is_inside(text->at[length])) length--;
  text->length = length;
  tp_text_add_string(text, ellipsis);
}

void tp_foreign_add(struct tp_text *out, const char *bytes, size_t length, const struct tp_secrets *secrets,
                    size_t limit) {
  struct tp_text clean = {.secret = true};
  size_t start = out->length;
  tp_text_add(out, "", 0);
  add_clean(&clean, bytes, length, window_of(limit));
  if (!clean.failed && clean.length) add_redacted(out, &clean, secrets);
  out->failed = out->failed || clean.failed;
  tp_text_free(&clean);
  if (!out->failed) {
    cut(out, start, limit);
  } else if (out->at) {
    out->length = start;
    out->at[start] = '\0';
  }
}

char *tp_foreign_copy(const char *text, const struct tp_secrets *secrets, size_t limit) {
  struct tp_text out = {0};
  if (!text) return NULL;
  tp_foreign_add(&out, text, strlen(text), secrets, limit);
  if (!out.failed) return out.at;
  tp_text_free(&out);
  return NULL;
}

char *tp_foreign_replace(char *text, const struct tp_secrets *secrets, size_t limit) {
  char *copy = tp_foreign_copy(text, secrets, limit);
  free(text);
  return copy;
}

void tp_foreign_in_place(char *field, size_t size, const struct tp_secrets *secrets) {
  if (!field[0]) return;
  char *copy = tp_foreign_copy(field, secrets, size - 1);
  size_t length = copy ? strlen(copy) : 0;
  if (length) memcpy(field, copy, length);
  field[length] = '\0';
  free(copy);
}

/* "errors" */

static void add_json(struct tp_text *out, struct tp_slice value, const struct tp_secrets *secrets);

/* An element of "errors" with more bytes than this is left out. */
static bool is_too_long(const struct tp_text *element) {
  return element->length > TP_FOREIGN_ERRORS_BYTES / 2;
}

/* Precondition: the text has no control characters. */
static void add_quoted(struct tp_text *out, const char *bytes, size_t length, const struct tp_secrets *secrets) {
  struct tp_text text = {0};
  tp_foreign_add(&text, bytes, length, secrets, TP_FOREIGN_DETAIL_BYTES);
  tp_text_add(out, "\"", 1);
  for (size_t i = 0; i < text.length; i++) {
    if (text.at[i] == '"' || text.at[i] == '\\') tp_text_add(out, "\\", 1);
    tp_text_add(out, text.at + i, 1);
  }
  tp_text_add(out, "\"", 1);
  out->failed = out->failed || text.failed;
  tp_text_free(&text);
}

static void add_string(struct tp_text *out, struct tp_slice string, const struct tp_secrets *secrets) {
  size_t length;
  char *decoded = tp_json_copy_string(string, &length);
  if (decoded) add_quoted(out, decoded, length, secrets);
  out->failed = out->failed || !decoded;
  free(decoded);
}

static void add_object(struct tp_text *out, struct tp_slice object, const struct tp_secrets *secrets) {
  struct tp_json_cursor cursor = tp_json_open(object);
  struct tp_slice name, value;
  const char *separator = "{";
  while (!is_too_long(out) && tp_json_next_member(&cursor, &name, &value)) {
    tp_text_add_string(out, separator);
    add_string(out, name, secrets);
    tp_text_add(out, ":", 1);
    add_json(out, value, secrets);
    separator = ",";
  }
  tp_text_add_string(out, *separator == '{' ? "{}" : "}");
}

static void add_array(struct tp_text *out, struct tp_slice array, const struct tp_secrets *secrets) {
  struct tp_json_cursor cursor = tp_json_open(array);
  struct tp_slice value;
  const char *separator = "[";
  while (!is_too_long(out) && tp_json_next_element(&cursor, &value)) {
    tp_text_add_string(out, separator);
    add_json(out, value, secrets);
    separator = ",";
  }
  tp_text_add_string(out, *separator == '[' ? "[]" : "]");
}

/* A key that consists of digits may appear as a number. */
static void add_number(struct tp_text *out, struct tp_slice number, const struct tp_secrets *secrets) {
  struct tp_text text = {0};
  tp_foreign_add(&text, number.at, number.length, secrets, number.length + sizeof blot);
  bool same = text.length == number.length && memcmp(text.at, number.at, number.length) == 0;
  if (same)
    tp_text_add(out, number.at, number.length);
  else
    add_quoted(out, text.at, text.length, NULL);
  out->failed = out->failed || text.failed;
  tp_text_free(&text);
}

static void add_json(struct tp_text *out, struct tp_slice value, const struct tp_secrets *secrets) {
  switch (tp_json_type(value)) {
    case TP_JSON_OBJECT:
      add_object(out, value, secrets);
      break;
    case TP_JSON_ARRAY:
      add_array(out, value, secrets);
      break;
    case TP_JSON_STRING:
      add_string(out, value, secrets);
      break;
    case TP_JSON_NUMBER:
      add_number(out, value, secrets);
      break;
    default:
      tp_text_add(out, value.at, value.length);
  }
}

static void add_gist(struct tp_text *out, struct tp_slice element, const struct tp_secrets *secrets) {
  static const char *const names[] = {"code", "title", "detail"};
  const char *separator = "{\"";
  if (tp_json_type(element) != TP_JSON_OBJECT) {
    tp_text_add_string(out, "null");
    return;
  }
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    struct tp_slice value;
    if (!tp_json_find(element, names[i], &value) || tp_json_type(value) != TP_JSON_STRING) continue;
    tp_text_add_string(out, separator);
    tp_text_add_string(out, names[i]);
    tp_text_add_string(out, "\":");
    add_string(out, value, secrets);
    separator = ",\"";
  }
  tp_text_add_string(out, *separator == '{' ? "{}" : "}");
}

char *tp_foreign_copy_errors(struct tp_slice list, const struct tp_secrets *secrets) {
  struct tp_json_cursor cursor = tp_json_open(list);
  struct tp_slice element;
  struct tp_text out = {0}, one = {0};
  const char *separator = "[";
  while (!one.failed && !out.failed && tp_json_next_element(&cursor, &element)) {
    tp_text_reset(&one);
    add_json(&one, element, secrets);
    if (is_too_long(&one)) {
      tp_text_reset(&one);
      add_gist(&one, element, secrets);
    }
    if (out.length + one.length + 2 > TP_FOREIGN_ERRORS_BYTES) break;
    tp_text_add_string(&out, separator);
    tp_text_add(&out, one.at, one.length);
    separator = ",";
  }
  tp_text_add_string(&out, *separator == '[' ? "[]" : "]");
  bool good = !out.failed && !one.failed;
  tp_text_free(&one);
  if (good) return out.at;
  tp_text_free(&out);
  return NULL;
}
