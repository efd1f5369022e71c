/* Collects an answer: its status, the headers that matter, its body. */
#include "response.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "number.h"
#include "time.h"

/* Longer waits and windows, and higher limits, are implausible and ignored. */
static const double longest_wait_s = 86400;
static const double longest_window_s = 3600;
static const double largest_limit = 1e9;

enum { KEPT_BODY_BYTES = 1024 * 1024, LONGEST_LINE_BYTES = 511 };

/* Keeps a value, cut if it is too long. The ellipsis shows the cut, because the text before it may be the start of a
 * secret (see foreign_text.h). */
static void keep(char *field, size_t size, struct tp_slice value) {
  static const char ellipsis[] = "…";
  bool fits = value.length < size;
  size_t length = fits ? value.length : size - sizeof ellipsis;
  memcpy(field, value.at, length);
  memcpy(field + length, fits ? "" : ellipsis, fits ? 1 : sizeof ellipsis);
}

/* Drops a value that does not fit: the beginning of a number is another number. */
static void keep_whole(char *field, size_t size, struct tp_slice value) {
  bool fits = value.length < size && memchr(value.at, '\0', value.length) == NULL;
  keep(field, size, fits ? value : (struct tp_slice){"", 0});
}

static double read_amount(struct tp_slice value) {
  double amount;
  return tp_number_parse(value, &amount) ? amount : -1;
}

static void clear_headers(struct tp_response *response) {
  tp_text_reset(&response->head);
  response->status = 0;
  response->request_id[0] = '\0';
  response->content_type[0] = '\0';
  response->date[0] = '\0';
  response->retry_after[0] = '\0';
  response->ratelimit_reset[0] = '\0';
  response->retry_after_s = -1;
  response->announced_bytes = -1;
  response->ratelimit_limit = -1;
  response->ratelimit_remaining = -1;
  response->ratelimit_reset_s = -1;
}

/* Compares header names, in which letter case does not count. */
static bool is(struct tp_slice name, const char *wanted, size_t length) {
  return name.length == length && strncasecmp(name.at, wanted, length) == 0;
}

/* Compares lengths first: most headers don't matter here and differ in length already. */
#define IS(wanted) is(name, (wanted), sizeof(wanted) - 1)

static void read_field(struct tp_response *response, struct tp_slice name, struct tp_slice value) {
  if (IS("x-request-id")) {
    keep(response->request_id, sizeof response->request_id, value);
  } else if (IS("content-type")) {
    keep(response->content_type, sizeof response->content_type, value);
  } else if (IS("content-length")) {
    response->announced_bytes = read_amount(value);
  } else if (IS("date")) {
    keep_whole(response->date, sizeof response->date, value);
  } else if (IS("retry-after")) {
    keep_whole(response->retry_after, sizeof response->retry_after, value);
  } else if (IS("x-ratelimit-limit")) {
    response->ratelimit_limit = read_amount(value);
  } else if (IS("x-ratelimit-remaining")) {
    response->ratelimit_remaining = read_amount(value);
  } else if (IS("x-ratelimit-reset")) {
    keep_whole(response->ratelimit_reset, sizeof response->ratelimit_reset, value);
  }
}

#undef IS

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void tp_response_reset(struct tp_response *response) {
  clear_headers(response);
  response->too_large = response->in_headers = false;
  if (response->body.capacity > KEPT_BODY_BYTES) tp_text_free(&response->body);
  tp_text_reset(&response->body);
  if (response->file) tp_file_drop(response->file);
}

void tp_response_add_header(struct tp_response *response, const char *line, size_t length) {
  if (length && (line[0] == '\r' || line[0] == '\n')) {
    response->in_headers = false;
    return;
  }
  /* Among the headers such a line is a header, and after a body it is a trailer. */
  if (!response->in_headers && !response->body.length && length >= 5 && memcmp(line, "HTTP/", 5) == 0) {
    clear_headers(response);
    response->in_headers = true;
    return;
  }
  if (response->in_headers && response->head.length + length <= TP_RESPONSE_HEAD_BYTES)
    tp_text_add(&response->head, line, length);
  if (length > LONGEST_LINE_BYTES) return; /* no header that we read is that long */
  const char *colon = memchr(line, ':', length), *end = line + length;
  if (!colon) return;
  const char *value = colon + 1;
  while (value < end && is_blank(*value)) value++;
  while (end > value && is_blank(end[-1])) end--;
  read_field(response, (struct tp_slice){line, (size_t)(colon - line)},
             (struct tp_slice){value, (size_t)(end - value)});
}

bool tp_response_add_body(struct tp_response *response, const char *bytes, size_t length) {
  if (length > TP_RESPONSE_MAX_BYTES - response->body.length) {
    response->too_large = true;
    return false;
  }
  double announced = response->announced_bytes;
  if (!response->body.length && announced > (double)length && announced <= TP_RESPONSE_MAX_BYTES)
    tp_text_expect(&response->body, (size_t)announced);
  tp_text_add(&response->body, bytes, length);
  return !response->body.failed;
}

uint64_t tp_response_length(const struct tp_response *response) {
  return response->body.length + (response->file ? response->file->bytes : 0);
}

static struct tp_slice slice_of(const char *field) {
  return (struct tp_slice){field, strlen(field)};
}

/* The time at the server by its Date, if it has one, else by our clock. */
static double now_of(const struct tp_response *response) {
  double here = tp_clock_unix(), date;
  return tp_time_parse_http(slice_of(response->date), here, &date) ? date : here;
}

void tp_response_finish(struct tp_response *response) {
  if (response->retry_after[0] || response->ratelimit_reset[0]) {
    double now = now_of(response);
    response->retry_after_s = tp_time_until(slice_of(response->retry_after), now, longest_wait_s);
    response->ratelimit_reset_s = tp_time_until(slice_of(response->ratelimit_reset), now, longest_window_s);
  }
  double limit = response->ratelimit_limit;
  if (limit < 1 || limit > largest_limit || response->ratelimit_remaining > limit)
    response->ratelimit_limit = response->ratelimit_remaining = -1;
}

void tp_response_free(struct tp_response *response) {
  tp_text_free(&response->head);
  tp_text_free(&response->body);
}
