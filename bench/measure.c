/* Runs a command and prints what it took: seconds, CPU seconds (user and system), peak resident KiB. Its exit status is
 * the command's. */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
  if (count < 2) {
    fputs("usage: measure COMMAND [ARGUMENT...]\n", stderr);
    return 2;
  }
  double started = now();
  pid_t child = fork();
  if (child == -1) {
    perror("measure: fork");
    return 1;
  }
  if (child == 0) {
    execvp(arguments[1], arguments + 1);
    perror(arguments[1]);
    _exit(127);
  }
  int status;
  struct rusage used;
  if (wait4(child, &status, 0, &used) == -1) {
    perror("measure: wait4");
    return 1;
  }
  printf("%.6f %.6f %ld\n", now() - started, seconds_of(used.ru_utime) + seconds_of(used.ru_stime), used.ru_maxrss);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
