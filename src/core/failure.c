/* Names, makes, cleans and frees the failure of a request. */
#include "failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "foreign_text.h"

static void free_strings(struct tp_failure *failure) {
  free(failure->code);
  free(failure->title);
  free(failure->detail);
  free(failure->errors);
  free(failure->request_id);
}

const char *tp_failure_name(enum tp_failure_kind kind) {
  switch (kind) {
    case TP_FAILURE_NONE:
      return "none";
    case TP_FAILURE_INVALID:
      return "invalid";
    case TP_FAILURE_UNAUTHORIZED:
      return "unauthorized";
    case TP_FAILURE_FORBIDDEN:
      return "forbidden";
    case TP_FAILURE_NOT_FOUND:
      return "not_found";
    case TP_FAILURE_CONFLICT:
      return "conflict";
    case TP_FAILURE_RATE_LIMITED:
      return "rate_limited";
    case TP_FAILURE_SERVER:
      return "server";
    case TP_FAILURE_REDIRECT:
      return "redirect";
    case TP_FAILURE_TIMEOUT:
      return "timeout";
    case TP_FAILURE_CONNECTION:
      return "connection";
    case TP_FAILURE_TLS:
      return "tls";
    case TP_FAILURE_BAD_RESPONSE:
      return "bad_response";
    case TP_FAILURE_FILE:
      return "file";
    case TP_FAILURE_ABORTED:
      return "aborted";
    case TP_FAILURE_MEMORY:
      return "memory";
    case TP_FAILURE_STORE:
      return "store";
  }
  return "unknown";
}

bool tp_failure_may_pass(enum tp_failure_kind kind) {
  switch (kind) {
    case TP_FAILURE_CONFLICT:
    case TP_FAILURE_RATE_LIMITED:
    case TP_FAILURE_SERVER:
    case TP_FAILURE_TIMEOUT:
    case TP_FAILURE_CONNECTION:
    case TP_FAILURE_TLS:
    case TP_FAILURE_BAD_RESPONSE:
      return true;
    default:
      return false;
  }
}

void tp_failure_set(struct tp_failure *failure, enum tp_failure_kind kind, const char *format, ...) {
  char *detail;
  va_list arguments;
  va_start(arguments, format);
  /* glibc leaves the pointer undefined when it fails. */
  if (vasprintf(&detail, format, arguments) < 0) detail = NULL;
  va_end(arguments);
  /* Free them after formatting, because an argument may be one of these strings. */
  free_strings(failure);
  failure->kind = kind;
  failure->code = failure->title = failure->errors = failure->request_id = NULL;
  failure->detail = tp_foreign_replace(detail, NULL, TP_FOREIGN_DETAIL_BYTES);
}

void tp_failure_precede(struct tp_failure *failure, const char *format, ...) {
  char *sentence, *whole;
  va_list arguments;
  va_start(arguments, format);
  int length = vasprintf(&sentence, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  const char *before = failure->detail ? failure->detail : "";
  if (asprintf(&whole, "%s%s%s", sentence, *before ? "; before that: " : "", before) >= 0) {
    free(failure->detail);
    failure->detail = tp_foreign_replace(whole, NULL, TP_FOREIGN_DETAIL_BYTES);
  }
  free(sentence);
}

static char *clean_errors(char *errors, const struct tp_secrets *secrets) {
  if (!errors) return NULL;
  char *clean = tp_foreign_copy_errors((struct tp_slice){errors, strlen(errors)}, secrets);
  free(errors);
  return clean;
}

void tp_failure_clean(struct tp_failure *failure, const struct tp_secrets *secrets) {
  failure->code = tp_foreign_replace(failure->code, secrets, TP_FOREIGN_VALUE_BYTES);
  failure->title = tp_foreign_replace(failure->title, secrets, TP_FOREIGN_TITLE_BYTES);
  failure->detail = tp_foreign_replace(failure->detail, secrets, TP_FOREIGN_DETAIL_BYTES);
  failure->errors = clean_errors(failure->errors, secrets);
  failure->request_id = tp_foreign_replace(failure->request_id, secrets, TP_FOREIGN_VALUE_BYTES);
  if (!failure->request_id || failure->request_id[0]) return;
  free(failure->request_id); /* nothing of it was valid */
  failure->request_id = NULL;
}

void tp_failure_clear(struct tp_failure *failure) {
  free_strings(failure);
  memset(failure, 0, sizeof *failure);
}
