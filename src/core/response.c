/* What came back: status, the headers that matter, the body. */
#include "response.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clock.h"

/* Resets and Retry-After dates beyond a day are taken for nonsense and cut to it. */
static const double longest_wait_s = 86400;

/* A reset of more than this many seconds is an epoch (2001 or later), not a duration (30 years). */
static const double smallest_epoch_s = 1e9;

enum { KEPT_BODY_BYTES = 64 * 1024 };

/* The decimal number at the start of the text, or -1. Read by hand: strtod would follow the locale of the process. */
static double read_number(const char *text) {
  if (*text < '0' || *text > '9') return -1;
  double value = 0;
  for (; *text >= '0' && *text <= '9'; text++) value = value * 10 + (*text - '0');
  if (*text == '.') {
    double place = 0.1;
    for (text++; *text >= '0' && *text <= '9'; text++, place /= 10) value += (*text - '0') * place;
  }
  return value;
}

static double clamp_wait(double seconds) {
  if (seconds < 0) return 0;
  return seconds > longest_wait_s ? longest_wait_s : seconds;
}

static void keep(char *field, size_t size, const char *value) {
  size_t length = strlen(value);
  if (length >= size) length = size - 1;
  memcpy(field, value, length);
  field[length] = '\0';
}

static void clear_headers(struct tp_response *response) {
  response->status = 0;
  response->request_id[0] = '\0';
  response->content_type[0] = '\0';
  response->date[0] = '\0';
  response->retry_after_s = -1;
  response->ratelimit_limit = -1;
  response->ratelimit_remaining = -1;
  response->ratelimit_reset_s = -1;
}

static void take_status_line(struct tp_response *response, const char *line) {
  clear_headers(response);
  const char *space = strchr(line, ' ');
  if (space) response->status = (int)strtol(space + 1, NULL, 10);
}

/* A Retry-After date is kept as what it is, below -1, until tp_response_finish knows the server's Date. */
static void take_retry_after(struct tp_response *response, const char *value) {
  double seconds = read_number(value);
  if (seconds >= 0) {
    response->retry_after_s = clamp_wait(seconds);
    return;
  }
  time_t date = curl_getdate(value, NULL);
  if (date > 0) response->retry_after_s = -(double)date;
}

static void take_field(struct tp_response *response, const char *name, const char *value) {
  if (strcasecmp(name, "x-request-id") == 0) {
    keep(response->request_id, sizeof response->request_id, value);
  } else if (strcasecmp(name, "content-type") == 0) {
    keep(response->content_type, sizeof response->content_type, value);
  } else if (strcasecmp(name, "date") == 0) {
    keep(response->date, sizeof response->date, value);
  } else if (strcasecmp(name, "retry-after") == 0) {
    take_retry_after(response, value);
  } else if (strcasecmp(name, "x-ratelimit-limit") == 0) {
    response->ratelimit_limit = read_number(value);
  } else if (strcasecmp(name, "x-ratelimit-remaining") == 0) {
    response->ratelimit_remaining = read_number(value);
  } else if (strcasecmp(name, "x-ratelimit-reset") == 0) {
    response->ratelimit_reset_s = read_number(value);
  }
}

void tp_response_reset(struct tp_response *response) {
  clear_headers(response);
  response->too_large = false;
  if (response->body.capacity > KEPT_BODY_BYTES) tp_text_free(&response->body);
  tp_text_reset(&response->body);
}

void tp_response_take_header(struct tp_response *response, const char *line, size_t length) {
  char copy[512];
  if (length >= sizeof copy) return; /* none of ours is that long */
  memcpy(copy, line, length);
  copy[length] = '\0';
  if (strncmp(copy, "HTTP/", 5) == 0) {
    take_status_line(response, copy);
    return;
  }
  char *colon = strchr(copy, ':');
  if (!colon) return;
  *colon = '\0';
  char *value = colon + 1;
  value += strspn(value, " \t");
  size_t end = strlen(value);
  while (end && strchr(" \t\r\n", value[end - 1])) value[--end] = '\0';
  take_field(response, copy, value);
}

bool tp_response_take_body(struct tp_response *response, const char *bytes, size_t length) {
  if (length > TP_RESPONSE_MAX_BYTES - response->body.length) {
    response->too_large = true;
    return false;
  }
  tp_text_add(&response->body, bytes, length);
  return !response->body.failed;
}

/* By the server's clock where it gave one. */
static double now_of(const struct tp_response *response) {
  time_t date = response->date[0] ? curl_getdate(response->date, NULL) : -1;
  return date > 0 ? (double)date : tp_clock_unix();
}

void tp_response_finish(struct tp_response *response) {
  if (response->retry_after_s < -1) response->retry_after_s = clamp_wait(-response->retry_after_s - now_of(response));
  double reset = response->ratelimit_reset_s;
  if (reset >= smallest_epoch_s) reset -= now_of(response);
  if (response->ratelimit_reset_s >= 0) response->ratelimit_reset_s = clamp_wait(reset);
}

void tp_response_free(struct tp_response *response) {
  tp_text_free(&response->body);
}
