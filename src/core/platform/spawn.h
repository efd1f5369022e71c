/* Starts a detached program: in its own session, with the given descriptors and no others. On Linux init adopts it at
 * once, elsewhere when the caller ends. The caller waits for nothing. */
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
  pid_t program; /* the program's process */
  pid_t child;   /* what the caller must wait for: an intermediate process that ends at once, or the program */
};

/* Returns 0 or an errno: that of execve if the program can't be run. spawned->child is -1 if there is nothing to wait
 * for. */
int tp_spawn(const struct tp_spawning *spawning, struct tp_spawned *spawned);

#endif
