/* Starts a program that outlives its starter: no child of its, in a session of its own, with none of its descriptors.
 * The starter waits for nothing. And finds the process again by a file that it has locked. */
#ifndef TP_SPAWN_H
#define TP_SPAWN_H

#include <sys/types.h>

#include "slice.h"

struct tp_spawning {
  const char *program;          /* its path */
  const char *const *arguments; /* without the program's name; NULL ends them */
  const char *const *settings;  /* "NAME=VALUE", beside and before what the environment has; NULL ends them */
  struct tp_slice input;        /* what it reads from stdin */
};

/* Returns a descriptor from which what the program says on stdout and stderr can be read, without waiting; -1: it could
 * not be started, errno says why. *child: a process that ends at once, and is the caller's to wait for. A program that
 * can't be run says so itself, as its only words. */
int tp_spawn(const struct tp_spawning *spawning, pid_t *child);

/* The process that has locked the file, 0: none, -1: errno says why not. The file must not be locked by this process:
 * the lock would be lost. */
pid_t tp_lock_holder(const char *path);

/* Sends SIGTERM to the process that has locked the file. 1: done, 0: there is none, -1: errno says why not. */
int tp_stop_lock_holder(const char *path);

#endif
