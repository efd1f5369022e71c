/* Header lines that callers add to requests. */
#include "headers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "platform/memory.h"

static const char idempotency_key[] = "Idempotency-Key";

/* A token of RFC 9110, section 5.6.2. */
static bool is_token(const char *name, size_t length) {
  static const char others[] = "!#$%&'*+-.^_`|~";
  for (size_t i = 0; i < length; i++) {
    char c = name[i];
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!plain && (!c || !strchr(others, c))) return false;
  }
  return length > 0;
}

static bool is_called(const char *name, size_t length, const char *wanted) {
  return strlen(wanted) == length && strncasecmp(name, wanted, length) == 0;
}

/* Refuses the headers that describe the connection, the key or the body. A second one could make a proxy read another
 * request than the one that was checked here. */
static const char *reason_of_name(const char *name, size_t length) {
  static const struct {
    const char *name, *why;
  } refused[] = {
      {"Authorization", "the key is given as api_key, and replaced by client:set_key(key)"},
      {"User-Agent", "it is given as user_agent to porting.new"},
      {"Accept", "it follows from the operation"},
      {"Accept-Encoding", "the transport sets it"},
      {"Content-Type", "it follows from the body"},
      {"Content-Encoding", "the transport sets it"},
      {"Content-Length", "it follows from the body"},
      {"Host", "it follows from base_url"},
      {"Connection", "the transport sets it"},
      {"Keep-Alive", "the transport sets it"},
      {"Transfer-Encoding", "the transport sets it"},
      {"TE", "the transport sets it"},
      {"Trailer", "the transport sets it"},
      {"Upgrade", "the transport sets it"},
      {"HTTP2-Settings", "the transport sets it"},
      {"Expect", "the transport sets it"},
  };
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
    if (is_called(name, length, refused[i].name)) return refused[i].why;
  if (length >= 6 && strncasecmp(name, "Proxy-", 6) == 0) return "a proxy is given as proxy to porting.new";
  return NULL;
}

/* The form that the API's documentation gives. */
static bool is_idempotency_key(const char *value, size_t length) {
  for (size_t i = 0; i < length; i++) {
    char c = value[i];
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!plain && (!c || !strchr("_:-", c))) return false;
  }
  return length > 0 && length <= TP_IDEMPOTENCY_KEY_BYTES;
}

const char *tp_header_refuse(const char *name, size_t name_length, const char *value, size_t value_length,
                             bool of_all) {
  if (!is_token(name, name_length)) return "that is no header name: use letters, digits and -";
  if (name_length > TP_HEADER_NAME_BYTES) return "its name is longer than 64 bytes";
  const char *why = reason_of_name(name, name_length);
  if (why) return why;
  if (value_length == 0) return "its value is an empty string";
  if (value_length > TP_HEADER_VALUE_BYTES) return "its value is longer than 4096 bytes";
  for (size_t i = 0; i < value_length; i++)
    if (value[i] < ' ' || value[i] > '~') return "its value holds a character that is not visible ASCII";
  if (value[0] == ' ' || value[value_length - 1] == ' ') return "its value begins or ends with a space";
  if (!is_called(name, name_length, idempotency_key)) return NULL;
  if (of_all) return "each call that creates something needs one of its own";
  if (!is_idempotency_key(value, value_length)) return "it is 1 to 255 letters, digits, _, : and -";
  return NULL;
}

/* The length of the name in a line. */
static size_t name_length(const char *line) {
  return strcspn(line, ":");
}

bool tp_headers_has(const struct tp_headers *headers, const char *name) {
  for (int i = 0; i < headers->count; i++)
    if (is_called(headers->lines[i].data, name_length(headers->lines[i].data), name)) return true;
  return false;
}

static bool add_line(struct tp_headers *headers, char *line) {
  struct curl_slist *lines = NULL;
  if (line && headers->count < TP_HEADERS_MOST)
    lines = realloc(headers->lines, (size_t)(headers->count + 1) * sizeof *lines);
  if (!lines) {
    free(line);
    return false;
  }
  headers->lines = lines;
  bool key = is_called(line, name_length(line), idempotency_key);
  int at = headers->count++, first = headers->idempotency_key ? 1 : 0;
  for (; at > 0 && (key || (at > first && strcasecmp(lines[at - 1].data, line) > 0)); at--) lines[at] = lines[at - 1];
  lines[at] = (struct curl_slist){.data = line};
  headers->idempotency_key = headers->idempotency_key || key;
  return true;
}

bool tp_headers_add(struct tp_headers *headers, const char *name, const char *value) {
  size_t size = strlen(name) + strlen(value) + sizeof ": ";
  char *line = malloc(size);
  if (line) snprintf(line, size, "%s: %s", name, value);
  return add_line(headers, line);
}

bool tp_headers_inherit(struct tp_headers *headers, const struct tp_headers *from) {
  for (int i = 0; i < from->count; i++) {
    char name[TP_HEADER_NAME_BYTES + 1];
    const char *line = from->lines[i].data;
    snprintf(name, sizeof name, "%.*s", (int)name_length(line), line);
    if (!tp_headers_has(headers, name) && !add_line(headers, strdup(line))) return false;
  }
  return true;
}

struct curl_slist *tp_headers_link(const struct tp_headers *headers, bool keyless, struct curl_slist *rest) {
  int first = keyless && headers->idempotency_key ? 1 : 0;
  for (int i = first; i < headers->count; i++)
    headers->lines[i].next = i + 1 < headers->count ? &headers->lines[i + 1] : rest;
  return first < headers->count ? &headers->lines[first] : rest;
}

void tp_headers_free(struct tp_headers *headers) {
  for (int i = 0; i < headers->count; i++) {
    tp_overwrite(headers->lines[i].data, strlen(headers->lines[i].data));
    free(headers->lines[i].data);
  }
  free(headers->lines);
  *headers = (struct tp_headers){0};
}
