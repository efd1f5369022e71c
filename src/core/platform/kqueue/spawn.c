/* Starts a detached program with posix_spawn, where there is no clone that shares memory: fork would copy a host's, and
 * call its handlers. The program stays the caller's child until the caller ends, which posix_spawn can't change. */
#include "../spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../spawn_words.h"

enum { MOST_DESCRIPTORS = 65536 };

#ifdef POSIX_SPAWN_SETSID
enum { APART = POSIX_SPAWN_SETSID };
#else /* a process group: signals of the terminal's keys don't reach it, but its hanging up does */
enum { APART = POSIX_SPAWN_SETPGROUP };
#endif

/* What the program must not inherit although it would. */
static int close_others(posix_spawn_file_actions_t *actions, short *flags) {
#ifdef POSIX_SPAWN_CLOEXEC_DEFAULT
  (void)actions;
  *flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#else
  (void)flags;
  long open_max = sysconf(_SC_OPEN_MAX);
  int most = open_max > 0 && open_max < MOST_DESCRIPTORS ? (int)open_max : MOST_DESCRIPTORS;
  for (int i = TP_SPAWN_DESCRIPTORS; i < most; i++) {
    int kind = fcntl(i, F_GETFD);
    if (kind == -1 || kind & FD_CLOEXEC) continue;
    int error = posix_spawn_file_actions_addclose(actions, i);
    if (error) return error;
  }
#endif
  return 0;
}

static int set_attributes(posix_spawnattr_t *attributes, short flags) {
  sigset_t all, none;
  sigemptyset(&none);
  sigfillset(&all);
  sigdelset(&all, SIGKILL);
  sigdelset(&all, SIGSTOP);
  int error = posix_spawnattr_setsigdefault(attributes, &all);
  if (!error) error = posix_spawnattr_setsigmask(attributes, &none);
  flags |= POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | APART;
  return error ? error : posix_spawnattr_setflags(attributes, flags);
}

/* First moves the descriptors out of the way of 0, 1, …, which the caller may have closed. */
static int copy_descriptors(const struct tp_spawning *spawning, int copies[TP_SPAWN_DESCRIPTORS],
                            posix_spawn_file_actions_t *actions) {
  int error = 0;
  for (int i = 0; i < TP_SPAWN_DESCRIPTORS; i++) {
    copies[i] = fcntl(spawning->descriptors[i], F_DUPFD_CLOEXEC, TP_SPAWN_DESCRIPTORS);
    if (!error) error = copies[i] == -1 ? errno : posix_spawn_file_actions_adddup2(actions, copies[i], i);
  }
  return error;
}

static int start(const struct tp_spawning *spawning, const char **words, const char **environment, pid_t *program) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int copies[TP_SPAWN_DESCRIPTORS];
  short flags = 0;
  int error = posix_spawn_file_actions_init(&actions);
  if (error) return error;
  error = posix_spawnattr_init(&attributes);
  if (!error) {
    error = copy_descriptors(spawning, copies, &actions);
    if (!error) error = close_others(&actions, &flags);
    if (!error) error = set_attributes(&attributes, flags);
    if (!error)
      error = posix_spawn(program, spawning->program, &actions, &attributes, (char *const *)words,
                          (char *const *)environment);
    for (int i = 0; i < TP_SPAWN_DESCRIPTORS; i++)
      if (copies[i] != -1) close(copies[i]);
    (void)posix_spawnattr_destroy(&attributes);
  }
  (void)posix_spawn_file_actions_destroy(&actions);
  return error;
}

int tp_spawn(const struct tp_spawning *spawning, struct tp_spawned *spawned) {
  const char **words = tp_spawn_words(spawning), **environment = tp_spawn_environment(spawning);
  *spawned = (struct tp_spawned){.program = -1, .child = -1};
  int error = words && environment ? start(spawning, words, environment, &spawned->program) : ENOMEM;
  if (!error) spawned->child = spawned->program;
  free(words);
  free(environment);
  return error;
}
