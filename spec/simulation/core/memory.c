/* Counts what the core allocates: the linker puts these in the place of malloc and its kin (--wrap). */
#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long blocks;

void *__real_malloc(size_t size);
void *__real_calloc(size_t members, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t members, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);
char *__wrap_strdup(const char *string);
__attribute__((format(printf, 2, 0))) int __real_vasprintf(char **text, const char *format, va_list arguments);
__attribute__((format(printf, 2, 0))) int __wrap_vasprintf(char **text, const char *format, va_list arguments);
__attribute__((format(printf, 2, 3))) int __wrap_asprintf(char **text, const char *format, ...);
char *__wrap_strndup(const char *string, size_t length);

static void *count(void *block) {
  blocks += block != NULL;
  return block;
}

void *__wrap_malloc(size_t size) {
  return count(__real_malloc(size));
}

void *__wrap_calloc(size_t members, size_t size) {
  return count(__real_calloc(members, size));
}

void *__wrap_realloc(void *block, size_t size) {
  void *moved = __real_realloc(block, size);
  return block ? moved : count(moved);
}

void __wrap_free(void *block) {
  blocks -= block != NULL;
  __real_free(block);
}

char *__wrap_strndup(const char *string, size_t length) {
  size_t kept = strnlen(string, length);
  char *copy = __wrap_malloc(kept + 1);
  if (!copy) return NULL;
  memcpy(copy, string, kept);
  copy[kept] = '\0';
  return copy;
}

char *__wrap_strdup(const char *string) {
  return __wrap_strndup(string, strlen(string));
}

int __wrap_vasprintf(char **text, const char *format, va_list arguments) {
  int length = __real_vasprintf(text, format, arguments);
  if (length >= 0) blocks++;
  return length;
}

int __wrap_asprintf(char **text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = __wrap_vasprintf(text, format, arguments);
  va_end(arguments);
  return length;
}

long sim_memory_blocks(void) {
  return blocks;
}
