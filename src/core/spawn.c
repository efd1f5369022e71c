/* Starts a program that outlives its starter: no child of its, in a session of its own, with none of its descriptors.
 */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char default_path[] = "PATH=/usr/local/bin:/usr/bin:/bin"; /* nginx drops it */

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

/* What borrows its strings; NULL on lack of memory. */
static const char **make_environment(const char *const *settings) {
  const char *const *before = (const char *const *)environ;
  const char **all = calloc(count(settings) + count(before) + 2, sizeof *all);
  size_t length = 0;
  if (!all) return NULL;
  for (size_t i = 0; settings[i]; i++) all[length++] = settings[i];
  for (size_t i = 0; before[i]; i++)
    if (!is_among(settings, before[i])) all[length++] = before[i];
  if (!is_among(all, default_path)) all[length] = default_path;
  return all;
}

/* A file without a name, in memory, so that no disk and no reader is waited for. */
static int make_input(struct tp_slice input) {
  int file = memfd_create("telnyx-porting", MFD_CLOEXEC);
  size_t written = 0;
  while (file != -1 && written < input.length) {
    ssize_t more = write(file, input.at + written, input.length - written);
    if (more > 0) written += (size_t)more;
    if (more == -1 && errno == EINTR) continue;
    if (more > 0) continue;
    close(file);
    return -1;
  }
  if (file != -1) lseek(file, 0, SEEK_SET);
  return file;
}

/* What is to become of the grandchild, and where it and its parent have their stacks. */
struct birth {
  const struct tp_spawning *spawning;
  const char **words, **environment;
  int input, output;
  _Alignas(16) char stacks[2][16384];
};

/* From here to start_grandchild, in the host's memory, which may have threads: only what a signal handler may do. */

static void forget_signals(void) {
  struct sigaction as_usual = {.sa_handler = SIG_DFL};
  sigset_t none;
  sigemptyset(&none);
  for (int number = 1; number < NSIG; number++) sigaction(number, &as_usual, NULL);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

static void say(const char *text) {
  (void)!write(STDERR_FILENO, text, strlen(text));
}

static int become_program(void *user) {
  const struct birth *birth = user;
  setsid();
  forget_signals();
  /* Out of the way of 0, 1 and 2, in case the starter has closed its own. */
  int input = fcntl(birth->input, F_DUPFD, 3), output = fcntl(birth->output, F_DUPFD, 3);
  if (dup2(input, STDIN_FILENO) != -1 && dup2(output, STDOUT_FILENO) != -1 && dup2(output, STDERR_FILENO) != -1 &&
      close_range(3, ~0U, 0) == 0)
    execve(birth->spawning->program, (char *const *)birth->words, (char *const *)birth->environment);
  say(birth->spawning->program);
  say(": ");
  say(strerrordesc_np(errno));
  return 127;
}

/* A child that shares this process' memory, on a stack of its own; returns once it has ended or become a program.
 * Unlike fork, it copies nothing, however large the host is, and calls no handlers of the host's. */
static pid_t start_child(int (*function)(void *), struct birth *birth, int stack) {
  return clone(function, birth->stacks[stack] + sizeof birth->stacks[stack], CLONE_VM | CLONE_VFORK | SIGCHLD, birth);
}

static int start_program(void *birth) {
  start_child(become_program, birth, 1);
  return 0;
}

/* The grandchild is nobody's child: its parent has ended. No handler of a signal may run in them. */
static pid_t start_grandchild(struct birth *birth) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t child = start_child(start_program, birth, 0);
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return child;
}

int tp_spawn(const struct tp_spawning *spawning, pid_t *child) {
  size_t arguments = count(spawning->arguments);
  const char **words = calloc(arguments + 2, sizeof *words), **environment = make_environment(spawning->settings);
  int pipes[2] = {-1, -1}, input = make_input(spawning->input);
  *child = -1;
  if (words && environment && input != -1 && pipe2(pipes, O_CLOEXEC) == 0) {
    words[0] = spawning->program;
    memcpy(words + 1, spawning->arguments, arguments * sizeof *words);
    fcntl(pipes[0], F_SETFL, O_NONBLOCK);
    struct birth birth = {
        .spawning = spawning, .words = words, .environment = environment, .input = input, .output = pipes[1]};
    *child = start_grandchild(&birth);
  }
  int error = errno;
  free(words);
  free(environment);
  if (input != -1) close(input);
  if (pipes[1] != -1) close(pipes[1]);
  if (*child == -1 && pipes[0] != -1) close(pipes[0]);
  errno = error;
  return *child == -1 ? -1 : pipes[0];
}

static pid_t holder_of(int file) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(file, F_GETLK, &lock) == -1) return -1;
  return lock.l_type == F_UNLCK ? 0 : lock.l_pid;
}

static int open_locked(const char *path) {
  return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

pid_t tp_lock_holder(const char *path) {
  int file = open_locked(path);
  if (file == -1) return errno == ENOENT ? 0 : -1;
  pid_t holder = holder_of(file);
  close(file);
  return holder;
}

/* Where the kernel has no pidfd_open, or what stands in for one (an older valgrind): only the moment between the
 * question and the signal is left in which the number could become another process'. */
static int stop_by_number(int file, pid_t holder) {
  if (holder_of(file) != holder) return 0;
  if (kill(holder, SIGTERM) == -1) return errno == ESRCH ? 0 : -1;
  return 1;
}

/* The number may become another process': what is signalled is the very one that held the lock. */
static int stop(int file, pid_t holder) {
  int process = (int)syscall(SYS_pidfd_open, holder, 0);
  if (process == -1 && errno == ENOSYS) return stop_by_number(file, holder);
  if (process == -1) return errno == ESRCH ? 0 : -1;
  int stopped = holder_of(file) == holder ? 1 : 0;
  if (stopped && syscall(SYS_pidfd_send_signal, process, SIGTERM, NULL, 0) == -1) stopped = errno == ESRCH ? 0 : -1;
  int error = errno;
  close(process);
  errno = error;
  return stopped;
}

int tp_stop_lock_holder(const char *path) {
  int file = open_locked(path);
  if (file == -1) return errno == ENOENT ? 0 : -1;
  pid_t holder = holder_of(file);
  int stopped = holder > 0 ? stop(file, holder) : (int)holder;
  int error = errno;
  close(file);
  errno = error;
  return stopped;
}
