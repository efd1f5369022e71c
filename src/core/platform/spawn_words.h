/* The arguments and the environment of a program to be started. */
#ifndef TP_SPAWN_WORDS_H
#define TP_SPAWN_WORDS_H

#include "spawn.h"

/* Lists that end with NULL and borrow their strings; the caller frees the lists. NULL on lack of memory. */
const char **tp_spawn_words(const struct tp_spawning *spawning);
const char **tp_spawn_environment(const struct tp_spawning *spawning);

#endif
