/* The simulator of the core: goes through courses from fresh seeds for some seconds, or through the one of a seed.
 * Usage: core SECONDS [SEED [trace]] */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "../world.h"
#include "course.h"

static struct sim_world world;
struct sim_world *sim_world = &world;

static char *program;

void sim_course_repeat(void) {
  char seed[24];
  snprintf(seed, sizeof seed, "%" PRIu64, sim_world->seed);
  char *const arguments[] = {program, "0", seed, "trace", NULL};
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execv("/proc/self/exe", arguments);
  _exit(EXIT_FAILURE);
}

/* A crash is told as anything else that is wrong. */
static void on_crash(int number) {
  signal(number, SIG_DFL);
  if (sim_world->trace) fprintf(stderr, "signal %d (%s)\n", number, strsignal(number));
  sim_repeat(-1);
}

static void catch_crashes(void) {
  static char stack[64 * 1024];
  stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
  struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};
  sigaltstack(&other, NULL);
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
  sigaction(SIGABRT, &action, NULL);
  sigaction(SIGFPE, &action, NULL);
}

/* A course takes milliseconds. One that takes that much of the processor's time stands still: the core has not returned
 * from one step. */
enum { MOST_OF_A_COURSE_S = 10 };

static void on_standstill(int number) {
  (void)number;
  sim_fail(-1, "the core did not return from a step within %d s of processor time", MOST_OF_A_COURSE_S);
}

static void watch_course(void) {
  struct itimerval time = {.it_value = {.tv_sec = MOST_OF_A_COURSE_S}};
  struct sigaction action = {.sa_handler = on_standstill};
  sigaction(SIGVTALRM, &action, NULL);
  setitimer(ITIMER_VIRTUAL, &time, NULL);
}

static double now_s(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint64_t fresh_seed(void) {
  uint64_t seed;
  if (getrandom(&seed, sizeof seed, 0) != sizeof seed) seed = (uint64_t)getpid();
  return seed;
}

static void run(double seconds) {
  uint64_t first = fresh_seed(), seed = first;
  double start = now_s(), passed = 0;
  long courses = 0, calls = 0;
  int64_t exchanges = 0;
  printf("simulate: courses from seed %" PRIu64 " on\n", first);
  fflush(stdout);
  while (passed < seconds) {
    if (courses % 16 == 0) watch_course();
    calls += sim_course(seed++);
    exchanges += sim_world->exchanges_made;
    sim_world->exchanges_made = 0;
    if (++courses % 16 == 0) passed = now_s() - start;
  }
  printf("simulate: %ld courses, %ld calls, %" PRId64 " exchanges, all exact; %.0f calls a minute\n", courses, calls,
         exchanges, (double)calls * 60 / passed);
}

int main(int count, char **arguments) {
  program = arguments[0];
  catch_crashes();
  if (count > 2) {
    sim_world->trace = count > 3;
    watch_course();
    sim_course(strtoull(arguments[2], NULL, 10));
    printf("simulate: the course of seed %s is exact\n", arguments[2]);
  } else {
    run(count > 1 ? strtod(arguments[1], NULL) : 60);
  }
  return EXIT_SUCCESS;
}
