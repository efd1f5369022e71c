/* Starts a detached program: re-parented to init, in a session of its own, with the descriptors that it is given and no
 * others. */
#include "../spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../spawn_words.h"

/* Arguments for the two clone()d children, and their stacks. */
struct launch {
  const struct tp_spawning *spawning;
  const char **words, **environment;
  int news; /* a pipe to the caller: the program's process id, and then the errno if it could not be run */
  _Alignas(16) char stacks[2][16384];
};

/* The functions from here to start_grandchild run in the host's memory, which other threads may use, so they call only
 * functions that are safe in a signal handler. */

static void forget_signals(void) {
  struct sigaction as_usual = {.sa_handler = SIG_DFL};
  sigset_t none;
  sigemptyset(&none);
  for (int number = 1; number < NSIG; number++) sigaction(number, &as_usual, NULL);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Closes the descriptors listed in a folder, from first on; false if it can't be read. It uses system calls, because
 * opendir allocates. */
static bool close_listed(const char *folder, int first) {
  struct entry { /* the kernel's linux_dirent64 */
    uint64_t number;
    int64_t next;
    unsigned short length;
    unsigned char type;
    char name[];
  };
  _Alignas(struct entry) char bytes[2048];
  int list = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (list == -1) return false;
  long length;
  while ((length = syscall(SYS_getdents64, list, bytes, sizeof bytes)) > 0) {
    for (long at = 0; at < length;) {
      const struct entry *entry = (const struct entry *)(bytes + at);
      int descriptor = 0;
      for (const char *digit = entry->name; *digit >= '0' && *digit <= '9'; digit++)
        descriptor = descriptor * 10 + (*digit - '0');
      if (descriptor >= first && descriptor != list) close(descriptor);
      at += entry->length;
    }
  }
  close(list);
  return length == 0;
}

/* close_range came with Linux 5.9, and older seccomp filters refuse it with any error. */
static void close_from(int first) {
  if (syscall(SYS_close_range, first, ~0U, 0) == 0 || close_listed("/proc/self/fd", first)) return;
  long most = sysconf(_SC_OPEN_MAX);
  for (int i = first; i < (most > 0 && most < INT_MAX ? (int)most : 65536); i++) close(i);
}

static void tell(int news, int number) {
  (void)!write(news, &number, sizeof number);
}

static int become_program(void *user) {
  const struct launch *launch = user;
  enum { NEWS = TP_SPAWN_DESCRIPTORS, ALL };
  int copies[ALL];
  setsid();
  forget_signals();
  tell(launch->news, getpid());
  /* The descriptors may have the numbers 0, 1, … themselves, if the caller closed those. So copies above them come
   * first. */
  for (int i = 0; i < ALL; i++)
    copies[i] = fcntl(i == NEWS ? launch->news : launch->spawning->descriptors[i], F_DUPFD, ALL);
  bool good = true;
  for (int i = 0; i < ALL; i++) good = good && dup2(copies[i], i) != -1;
  if (good) {
    fcntl(NEWS, F_SETFD, FD_CLOEXEC);
    close_from(ALL);
    execve(launch->spawning->program, (char *const *)launch->words, (char *const *)launch->environment);
  }
  tell(good ? NEWS : launch->news, errno);
  close_from(0); /* see start_program */
  return 127;
}

/* Makes a child that shares this process' memory, on a stack of its own, and returns once the child has ended or become
 * a program. Unlike fork it copies no memory and calls no pthread_atfork handlers of the host. */
static pid_t start_child(int (*function)(void *), struct launch *launch, int stack) {
  return clone(function, launch->stacks[stack] + sizeof launch->stacks[stack], CLONE_VM | CLONE_VFORK | SIGCHLD,
               launch);
}

/* At its end a child gives back its memory first, which lets the caller continue, and its descriptors later. So it
 * closes them itself: otherwise it would hold the lock of a journal after the caller continued. */
static int start_program(void *launch) {
  start_child(become_program, launch, 1);
  close_from(0);
  return 0;
}

/* The intermediate child exits at once, so init adopts the program. Signals stay blocked: no host handler may run in
 * shared memory. */
static pid_t start_grandchild(struct launch *launch) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t child = start_child(start_program, launch, 0);
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return child;
}

static bool read_number(int news, int *number) {
  ssize_t length;
  do length = read(news, number, sizeof *number);
  while (length == -1 && errno == EINTR);
  return length == sizeof *number;
}

/* Reads the program's process id and its error from the pipe. Both are there already, unless something (valgrind) has
 * turned the clones into forks. */
static int read_news(int news, pid_t *program) {
  int number;
  if (!read_number(news, &number)) return EAGAIN; /* the second child could not be made */
  *program = number;
  return read_number(news, &number) ? number : 0;
}

int tp_spawn(const struct tp_spawning *spawning, struct tp_spawned *spawned) {
  const char **words = tp_spawn_words(spawning), **environment = tp_spawn_environment(spawning);
  int news[2] = {-1, -1}, error = 0;
  *spawned = (struct tp_spawned){.program = -1, .child = -1};
  errno = ENOMEM;
  if (!words || !environment || pipe2(news, O_CLOEXEC) == -1) {
    error = errno;
  } else {
    struct launch launch = {.spawning = spawning, .words = words, .environment = environment, .news = news[1]};
    spawned->child = start_grandchild(&launch);
    error = spawned->child == -1 ? errno : 0;
    close(news[1]);
    if (!error) error = read_news(news[0], &spawned->program);
    close(news[0]);
  }
  free(words);
  free(environment);
  return error;
}
