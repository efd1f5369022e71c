/* The arguments and the environment of a program to be started. */
#include "spawn_words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#ifdef __APPLE__
#include <crt_externs.h>
#else
extern char **environ;
#endif

static const char default_path[] = "PATH=/usr/local/bin:/usr/bin:/bin"; /* nginx drops PATH */

static size_t count(const char *const *list) {
  size_t length = 0;
  while (list[length]) length++;
  return length;
}

static bool has_name(const char *setting, const char *name) {
  size_t length = strcspn(setting, "=");
  return strncmp(setting, name, length + 1) == 0;
}

static bool is_among(const char *const *settings, const char *name) {
  for (; *settings; settings++)
    if (has_name(*settings, name)) return true;
  return false;
}

const char **tp_spawn_words(const struct tp_spawning *spawning) {
  size_t arguments = count(spawning->arguments);
  const char **words = calloc(arguments + 2, sizeof *words);
  if (!words) return NULL;
  words[0] = spawning->program;
  memcpy(words + 1, spawning->arguments, arguments * sizeof *words);
  return words;
}

const char **tp_spawn_environment(const struct tp_spawning *spawning) {
  const char *const *settings = spawning->settings;
#ifdef __APPLE__ /* a module does not see environ */
  const char *const *before = (const char *const *)*_NSGetEnviron();
#else
  const char *const *before = (const char *const *)environ;
#endif
  const char **all = calloc(count(settings) + count(before) + 2, sizeof *all);
  size_t length = 0;
  if (!all) return NULL;
  for (size_t i = 0; settings[i]; i++) all[length++] = settings[i];
  for (size_t i = 0; before[i]; i++)
    if (!is_among(settings, before[i])) all[length++] = before[i];
  if (!is_among(all, default_path)) all[length] = default_path;
  return all;
}
