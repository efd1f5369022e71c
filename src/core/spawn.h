/* Starts a detached program: re-parented to init, in its own session, with the given descriptors and no others. The
 * caller waits for nothing. */
#ifndef TP_SPAWN_H
#define TP_SPAWN_H

#include <sys/types.h>

enum { TP_SPAWN_DESCRIPTORS = 5 };

struct tp_spawning {
  const char *program;                   /* its path */
  const char *const *arguments;          /* without the program's name; NULL ends them */
  const char *const *settings;           /* "NAME=VALUE", which replace those of the environment; NULL ends them */
  int descriptors[TP_SPAWN_DESCRIPTORS]; /* become 0, 1, … in the program; the caller keeps its own */
};

struct tp_spawned {
  pid_t program; /* the program's process, which is no child of the caller */
  pid_t child;   /* the intermediate process, which ends at once; the caller must wait for it */
};

/* Returns 0 or an errno: that of execve if the program can't be run. spawned->child is -1 if there is nothing to wait
 * for. */
int tp_spawn(const struct tp_spawning *spawning, struct tp_spawned *spawned);

#endif
