/* The bytes of an answer. */
#include "body.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"

enum { HUGE_BYTES = 132 * 1024 };

static const char *const status_names[] = {
    [TP_STATUS_UNKNOWN] = "unheard-of",
    [TP_STATUS_DRAFT] = "draft",
    [TP_STATUS_IN_PROCESS] = "in-process",
    [TP_STATUS_SUBMITTED] = "submitted",
    [TP_STATUS_EXCEPTION] = "exception",
    [TP_STATUS_FOC_DATE_CONFIRMED] = "foc-date-confirmed",
    [TP_STATUS_PORTED] = "ported",
    [TP_STATUS_CANCELLED] = "cancelled",
    [TP_STATUS_CANCEL_PENDING] = "cancel-pending",
};

static const char digits[] = "0123456789abcdef";
static const char id_form[] = "00000000-0000-4000-8000-000000000000";

static void write_hex(char *at, unsigned number, int length) {
  while (length--) {
    at[length] = digits[number & 15];
    number >>= 4;
  }
}

void sim_id_write(char id[TP_ID_LENGTH + 1], int order, int call) {
  memcpy(id, id_form, sizeof id_form);
  write_hex(id, (unsigned)order, 8);
  write_hex(id + 24, (unsigned)call, 12);
}

static bool read_hex(const char *at, int length, int *number) {
  *number = 0;
  for (int i = 0; i < length; i++) {
    const char *digit = at[i] ? strchr(digits, at[i]) : NULL;
    if (!digit) return false;
    *number = *number * 16 + (int)(digit - digits);
  }
  return true;
}

bool sim_id_read(const char *text, int *order, int *call) {
  return strnlen(text, TP_ID_LENGTH) == TP_ID_LENGTH && read_hex(text, 8, order) && read_hex(text + 24, 12, call);
}

static void header(struct tp_response *response, const char *name, const char *value) {
  char line[160];
  int length = snprintf(line, sizeof line, "%s: %s\r\n", name, value);
  tp_response_add_header(response, line, (size_t)length);
}

static void write_limits(const struct sim_answer *answer, struct tp_response *response) {
  const struct sim_habits *habits = &sim_world->habits;
  char value[64];
  if (answer->limits_told) {
    snprintf(value, sizeof value, "%.0f", answer->limit);
    header(response, "x-ratelimit-limit", value);
    snprintf(value, sizeof value, "%.0f", answer->remaining);
    header(response, "X-RateLimit-Remaining", value);
    sim_limits_write_time(value, sizeof value, habits->reset_time, answer->reset_s);
    if (habits->reset_time != SIM_TIME_NONE) header(response, "x-ratelimit-reset", value);
  }
  if (answer->retry_after_s >= 0 && habits->retry_time != SIM_TIME_NONE) {
    sim_limits_write_time(value, sizeof value, habits->retry_time, answer->retry_after_s);
    header(response, "Retry-After", value);
  }
}

static void write_headers(const struct sim_exchange *exchange, struct tp_response *response) {
  const struct sim_answer *answer = &exchange->answer;
  bool page = answer->form == SIM_FORM_HTML;
  char line[64];
  int length = snprintf(line, sizeof line, "HTTP/1.1 %d Of course\r\n", answer->status);
  tp_response_add_header(response, line, (size_t)length);
  header(response, "content-type", page ? "text/html" : "application/json");
  write_limits(answer, response);
}

static size_t write_order(char *text, size_t size, const struct sim_exchange *exchange, bool other) {
  char id[TP_ID_LENGTH + 1];
  sim_id_write(id, exchange->order + (other ? 1 : 0), exchange->call);
  return (size_t)snprintf(
      text, size, "{\"data\":{\"id\":\"%s\",\"user_id\":\"5f4f\",\"status\":{\"value\":\"%s\",\"details\":[]}}}", id,
      status_names[exchange->answer.shown]);
}

static size_t write_errors(char *text, size_t size, const struct sim_answer *answer) {
  static const char *const meta[] = {[SIM_TOLD_NO] = ",\"meta\":{\"retryable\":false}",
                                     [SIM_TOLD_YES] = ",\"meta\":{\"retryable\":true}",
                                     [SIM_TOLD_NOT_AT_ALL] = ""};
  return (size_t)snprintf(text, size, "{\"errors\":[{\"code\":\"10015\",\"title\":\"No\",\"detail\":\"Not now\"%s}]}",
                          meta[answer->retryable]);
}

/* An order with a comment so long that reading it takes a while. */
static bool deliver_huge(const char *order, size_t length, struct tp_response *response) {
  static char filler[HUGE_BYTES];
  static const char before[] = ",\"note\":\"", after[] = "\"}";
  if (!filler[0]) memset(filler, 'x', sizeof filler);
  return tp_response_add_body(response, order, length - 1) &&
         tp_response_add_body(response, before, sizeof before - 1) &&
         tp_response_add_body(response, filler, sizeof filler) &&
         tp_response_add_body(response, after, sizeof after - 1);
}

static size_t write_text(char *text, size_t size, const char *body) {
  return (size_t)snprintf(text, size, "%s", body);
}

bool sim_body_deliver(const struct sim_exchange *exchange, struct tp_response *response) {
  const struct sim_answer *answer = &exchange->answer;
  char text[320];
  size_t length = 0;
  if (!answer->status) return true;
  write_headers(exchange, response);
  response->status = answer->status;
  if (exchange->operation == SIM_DELETE && answer->form == SIM_FORM_ORDER) return true;
  switch (answer->form) {
    case SIM_FORM_ORDER:
    case SIM_FORM_OLD_STATUS:
    case SIM_FORM_HUGE:
      length = write_order(text, sizeof text, exchange, false);
      break;
    case SIM_FORM_OTHER_ID:
      length = write_order(text, sizeof text, exchange, true);
      break;
    case SIM_FORM_TRUNCATED:
    case SIM_FORM_CUT:
      length = write_order(text, sizeof text, exchange, false);
      length -= 1 + (size_t)(exchange->sent_ms % 40);
      break;
    case SIM_FORM_TRAILING:
      length = write_order(text, sizeof text, exchange, false);
      length += write_text(text + length, sizeof text - length, "\"}}");
      break;
    case SIM_FORM_ERRORS:
      length = write_errors(text, sizeof text, answer);
      break;
    case SIM_FORM_HTML:
      length = write_text(text, sizeof text, "<html><head><title>Sorry</title></head></html>\r\n");
      break;
    case SIM_FORM_MESSAGE:
      length = write_text(text, sizeof text, "{\"message\":\"no route matched\"}");
      break;
    case SIM_FORM_NO_CODE:
      length = write_text(text, sizeof text, "{\"errors\":[{\"title\":\"Not found\",\"detail\":\"no route\"}]}");
      break;
    case SIM_FORM_NO_ERROR:
      length = write_text(text, sizeof text, "{\"errors\":[]}");
      break;
    case SIM_FORM_NOT_JSON:
      length = write_text(text, sizeof text, "upstream said: {\"data\": {");
      break;
    case SIM_FORM_EMPTY:
      break;
  }
  if (answer->form == SIM_FORM_HUGE) return deliver_huge(text, length, response);
  return length == 0 || tp_response_add_body(response, text, length);
}
