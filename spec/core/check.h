/* What a test program needs: a check that says "ok NAME" or "not ok NAME: …", and the exit status at the end. */
#ifndef TP_CHECK_H
#define TP_CHECK_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/slice.h"

static int checks_failed;

/* The name of the check is formatted as by printf. */
#define CHECK(condition, ...) check_line((condition), __FILE__, __LINE__, #condition, __VA_ARGS__)

__attribute__((format(printf, 5, 6))) static void check_line(bool good, const char *file, int line,
                                                             const char *condition, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs(good ? "ok " : "not ok ", stdout);
  vprintf(format, arguments);
  va_end(arguments);
  if (!good) {
    printf(": %s:%d: %s", file, line, condition);
    checks_failed++;
  }
  putchar('\n');
}

/* A check that this system, or a library of it, can't pass; why is formatted as by printf. Whoever counts the checks
 * that passed counts it apart. */
__attribute__((format(printf, 1, 2), unused)) static void skipped_because(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("skipped, because ", stdout);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
}

static inline struct tp_slice slice(const char *text) {
  struct tp_slice bytes = {text, strlen(text)};
  return bytes;
}

static inline bool slice_is(struct tp_slice bytes, const char *text) {
  return bytes.length == strlen(text) && memcmp(bytes.at, text, bytes.length) == 0;
}

static int check_status(void) {
  return checks_failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
