/* A growing text, for building URLs, headers and bodies. */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/memory.h"

const char tp_no_memory[] = "out of memory";

/* realloc would leave a copy of the secret behind. */
static char *grow_secret(const struct tp_text *text, size_t capacity) {
  char *at = malloc(capacity);
  if (!at || !text->at) return at;
  memcpy(at, text->at, text->length + 1);
  tp_overwrite(text->at, text->capacity);
  free(text->at);
  return at;
}

static bool reserve(struct tp_text *text, size_t more) {
  if (text->failed) return false;
  size_t needed = text->length + more + 1;
  if (needed <= text->capacity) return true;
  size_t capacity = text->capacity ? text->capacity * 2 : 64;
  if (capacity < needed) capacity = needed;
  char *at = text->secret ? grow_secret(text, capacity) : realloc(text->at, capacity);
  if (!at) {
    text->failed = true;
    return false;
  }
  text->at = at;
  text->capacity = capacity;
  return true;
}

void tp_text_expect(struct tp_text *text, size_t length) {
  bool failed = text->failed;
  reserve(text, length);
  text->failed = failed;
}

static bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

void tp_text_add(struct tp_text *text, const char *bytes, size_t length) {
  if (!reserve(text, length)) return;
  if (length) memcpy(text->at + text->length, bytes, length);
  text->length += length;
  text->at[text->length] = '\0';
}

void tp_text_add_string(struct tp_text *text, const char *string) {
  tp_text_add(text, string, strlen(string));
}

void tp_text_add_encoded(struct tp_text *text, const char *bytes, size_t length) {
  static const char digits[] = "0123456789ABCDEF";
  for (size_t i = 0; i < length; i++) {
    size_t start = i;
    while (i < length && is_unreserved(bytes[i])) i++;
    tp_text_add(text, bytes + start, i - start);
    if (i == length) break;
    unsigned char byte = (unsigned char)bytes[i];
    char encoded[3] = {'%', digits[byte >> 4], digits[byte & 15]};
    tp_text_add(text, encoded, sizeof encoded);
  }
}

void tp_text_add_base64(struct tp_text *text, const char *bytes, size_t length) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < length; i += 3) {
    size_t left = length - i;
    unsigned long group = (unsigned long)(unsigned char)bytes[i] << 16;
    if (left > 1) group |= (unsigned long)(unsigned char)bytes[i + 1] << 8;
    if (left > 2) group |= (unsigned char)bytes[i + 2];
    char four[4] = {digits[group >> 18], digits[group >> 12 & 63], digits[group >> 6 & 63], digits[group & 63]};
    tp_text_add(text, four, left > 2 ? 4 : left + 1);
  }
}

void tp_text_add_json_string(struct tp_text *text, const char *bytes, size_t length) {
  tp_text_add(text, "\"", 1);
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)bytes[i];
    char escape[7];
    if (byte == '"' || byte == '\\')
      snprintf(escape, sizeof escape, "\\%c", byte);
    else if (byte < ' ')
      snprintf(escape, sizeof escape, "\\u%04x", byte);
    else
      snprintf(escape, sizeof escape, "%c", byte);
    tp_text_add_string(text, escape);
  }
  tp_text_add(text, "\"", 1);
}

void tp_text_reset(struct tp_text *text) {
  text->length = 0;
  text->failed = false;
  if (text->at) text->at[0] = '\0';
}

void tp_text_free(struct tp_text *text) {
  if (text->secret && text->at) tp_overwrite(text->at, text->capacity);
  free(text->at);
  *text = (struct tp_text){0};
}

void tp_text_wipe(struct tp_text *text) {
  if (text->at) tp_overwrite(text->at, text->capacity);
  tp_text_free(text);
}

char *tp_text_copy(const char *string) {
  return string ? strdup(string) : NULL;
}
