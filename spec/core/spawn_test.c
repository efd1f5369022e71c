/* Programs that are started apart: what they are given, why they could not be run, and kernels without close_range. */
#include "../../src/core/platform/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* Runs a shell line with descriptors 1 and 3 to 4 at a pipe; what it writes is in said. Returns tp_spawn's. */
static int run(const char *program, const char *line, char said[4096], struct tp_spawned *spawned) {
  int pipes[2], nothing = open("/dev/null", O_RDWR);
  if (pipe(pipes) == -1) return errno;
  const char *arguments[] = {"-c", line, NULL}, *settings[] = {"SPAWN_TEST=yes", NULL};
  struct tp_spawning spawning = {.program = program,
                                 .arguments = arguments,
                                 .settings = settings,
                                 .descriptors = {nothing, pipes[1], nothing, pipes[1], pipes[1]}};
  int error = tp_spawn(&spawning, spawned);
  close(pipes[1]);
  close(nothing);
  size_t length = 0;
  ssize_t more;
  while ((more = read(pipes[0], said + length, 4095 - length)) > 0) length += (size_t)more;
  said[length] = '\0';
  close(pipes[0]);
  if (spawned->child != -1) waitpid(spawned->child, NULL, 0);
  return error;
}

/* What a system call that a filter does not know ends with. */
static void refuse_close_range(unsigned error) {
  struct sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog filter = {.len = sizeof rules / sizeof rules[0], .filter = rules};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

static void check_descriptors(const char *where) {
  char said[4096];
  struct tp_spawned spawned = {0};
  int kept[20];
  for (int i = 0; i < 20; i++) kept[i] = open("/dev/null", O_RDONLY); /* without O_CLOEXEC */
  int error = run("/bin/sh", "echo $SPAWN_TEST; cd /proc/$$/fd; for f in *; do echo $f; done >&3; echo to four >&4",
                  said, &spawned);
  for (int i = 0; i < 20; i++) close(kept[i]);
  int most = 0;
  for (char *line = strchr(said, '\n'); line && line[1] >= '0' && line[1] <= '9'; line = strchr(line + 1, '\n'))
    if (atoi(line + 1) > most) most = atoi(line + 1);
  CHECK(error == 0 && strncmp(said, "yes\n", 4) == 0, "%s: a program is run, with its settings", where);
  CHECK(strstr(said, "\n3\n") && strstr(said, "\n4\n") && strstr(said, "to four\n"), "%s: it has 3 and 4", where);
  CHECK(most < 12, "%s: and no descriptor of ours: %d", where, most); /* 10 and 11 are a shell's own */
}

/* Locks a file, and starts what can't be run with it; false where the lock is
 * not free once all descriptors here are closed: a child that has failed still has it. */
static bool frees_lock(const char *path) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  int locked = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), other = open(path, O_RDWR | O_CLOEXEC);
  const char *none[] = {NULL};
  struct tp_spawning spawning = {.program = "/nonexistent/program",
                                 .arguments = none,
                                 .settings = none,
                                 .descriptors = {locked, locked, locked, locked, locked}};
  struct tp_spawned spawned = {.child = -1};
  bool good = fcntl(locked, F_OFD_SETLK, &lock) == 0 && tp_spawn(&spawning, &spawned) == ENOENT;
  close(locked);
  good = good && fcntl(other, F_OFD_SETLK, &lock) == 0;
  close(other);
  if (spawned.child != -1) waitpid(spawned.child, NULL, 0);
  return good;
}

int main(void) {
  char said[4096];
  struct tp_spawned spawned = {0};
  CHECK(run("/nonexistent/program", "", said, &spawned) == ENOENT, "a program that is missing is an error at once");
  CHECK(run("/etc/passwd", "", said, &spawned) == EACCES, "so is one that can't be run");
  CHECK(run("/bin/sh", "echo $$", said, &spawned) == 0 && atoi(said) == spawned.program, "its process is known");
  check_descriptors("here");

  char path[] = "/tmp/spawn_test.XXXXXX";
  close(mkstemp(path));
  int freed = 0;
  for (int i = 0; i < 500; i++) freed += frees_lock(path) ? 1 : 0;
  unlink(path);
  CHECK(freed == 500, "one that can't be run leaves no lock of ours behind: %d of 500 times", freed);

  /* 0 to 4 of the starter's closed: what is handed on has those numbers, and must not be lost on the way. */
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    int report = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 40);
    for (int i = 0; i < 5; i++) close(i);
    bool good = run("/bin/sh", "echo one; echo four >&4", said, &spawned) == 0 && strcmp(said, "one\nfour\n") == 0;
    close(report);
    _exit(good ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  CHECK(status == 0, "a starter without descriptors of its own hands them on all the same");

  for (int i = 0; i < 2; i++) {
    fflush(stdout);
    child = fork();
    if (child == 0) {
      checks_failed = 0;
      refuse_close_range(i == 0 ? ENOSYS : EPERM);
      CHECK(syscall(SYS_close_range, 100, 101, 0) == -1, "close_range is refused");
      check_descriptors(i == 0 ? "without close_range" : "with a filter that forbids it");
      fflush(stdout);
      _exit(checks_failed ? 1 : 0);
    }
    waitpid(child, &status, 0);
    if (status != 0) checks_failed++;
  }
  return check_status();
}
