/* Starts a detached program: re-parented to init, in a session of its own, with the descriptors that it is given and no
 * others. The starter waits for nothing. */
#ifndef TP_SPAWN_H
#define TP_SPAWN_H

#include <sys/types.h>

enum { TP_SPAWN_DESCRIPTORS = 5 };

struct tp_spawning {
  const char *program;                   /* its path */
  const char *const *arguments;          /* without the program's name; NULL ends them */
  const char *const *settings;           /* "NAME=VALUE", in place of what the environment has; NULL ends them */
  int descriptors[TP_SPAWN_DESCRIPTORS]; /* what the program has as 0, 1, …; they stay the caller's */
};

struct tp_spawned {
  pid_t program; /* its process, which is nobody's child here */
  pid_t child;   /* a process that ends at once, and is the caller's to wait for */
};

/* 0: started; else an errno that says why not: that of execve where the program can't be run. spawned->child is -1
 * where nothing is to be waited for. */
int tp_spawn(const struct tp_spawning *spawning, struct tp_spawned *spawned);

#endif
