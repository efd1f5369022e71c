/* Processes that work on one batch in one world. Only one runs at a time, and the seed decides which, so that the
 * course is the same each time. */
#include "workers.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../runs.h"

/* No step of a course takes this long by the real clock, so a process that does hangs. */
enum { PATIENCE_S = 10 };

struct pipes {
  int go[2], done[2];
  pid_t process;
};

static struct pipes pipes[SIM_WORKERS_MAX];
static int me;
static int64_t moments, last_moment;

void (*sim_worker_gone)(int worker);

int sim_worker(void) {
  return me;
}

void sim_moment(const char *what) {
  if (++moments != last_moment) return;
  sim_trace(-1, "worker %d ends at its moment %lld: %s", me, (long long)moments, what);
  _exit(SIM_EXIT_KILLED);
}

void sim_course_repeat(void) {
  _exit(SIM_EXIT_WRONG);
}

static void wait_for_turn(void) {
  char byte;
  if (read(pipes[me].go[0], &byte, 1) != 1) _exit(SIM_EXIT_WRONG);
  alarm(PATIENCE_S);
}

static void yield(int64_t timeout_ms) {
  struct sim_worker *worker = &sim_world->workers[me];
  worker->until_ms = timeout_ms < 0 ? -1 : sim_world->now_ms + timeout_ms;
  worker->happened = sim_world->happened;
  alarm(0);
  if (write(pipes[me].done[1], "w", 1) != 1) _exit(SIM_EXIT_WRONG);
  wait_for_turn();
}

static void start(int number, void (*work)(void *data, int worker), void *data, int64_t kill_at) {
  sim_world->workers[number] = (struct sim_worker){.alive = true, .happened = -1};
  if (pipe(pipes[number].go) || pipe(pipes[number].done)) sim_fail(-1, "no pipe can be made");
  pipes[number].process = fork();
  if (pipes[number].process < 0) sim_fail(-1, "no process can be made");
  if (pipes[number].process > 0) {
    close(pipes[number].go[0]);
    close(pipes[number].done[1]);
    return;
  }
  me = number;
  moments = 0;
  last_moment = kill_at;
  sim_yield = yield;
  close(pipes[number].done[0]);
  wait_for_turn();
  work(data, number);
  if (number == 0) sim_world->moments = moments;
  _exit(EXIT_SUCCESS);
}

/* A worker whose turn it can be; -1: all wait. */
static int pick(void) {
  int able[SIM_WORKERS_MAX], count = 0;
  for (int i = 0; i < sim_world->worker_count; i++) {
    const struct sim_worker *worker = &sim_world->workers[i];
    bool due = worker->until_ms >= 0 && worker->until_ms <= sim_world->now_ms;
    if (worker->alive && (due || worker->happened != sim_world->happened)) able[count++] = i;
  }
  return count ? able[sim_below(count)] : -1;
}

static void let_time_pass(void) {
  int64_t next = sim_next_event_ms();
  for (int i = 0; i < sim_world->worker_count; i++) {
    const struct sim_worker *worker = &sim_world->workers[i];
    if (worker->alive && worker->until_ms >= 0 && (next < 0 || worker->until_ms < next)) next = worker->until_ms;
  }
  if (next < 0) sim_fail(-1, "all workers wait for ever for something that never happens");
  sim_advance(next);
}

static void end(int number, int *status) {
  sim_world->workers[number].alive = false;
  close(pipes[number].go[1]);
  close(pipes[number].done[0]);
  waitpid(pipes[number].process, status, 0);
  if (sim_worker_gone) sim_worker_gone(number);
  sim_run_left(number, WIFEXITED(*status) && WEXITSTATUS(*status) == SIM_EXIT_KILLED);
}

int64_t sim_workers_run(int count, void (*work)(void *data, int worker), void *data, const int64_t kill_at[],
                        int statuses[]) {
  int alive = count;
  sim_world->worker_count = count;
  sim_world->moments = 0;
  for (int i = 0; i < count; i++) start(i, work, data, kill_at[i]);
  while (alive) {
    char byte;
    int number = pick();
    if (number < 0) {
      let_time_pass();
    } else if (write(pipes[number].go[1], "g", 1) != 1 || read(pipes[number].done[0], &byte, 1) != 1) {
      end(number, &statuses[number]);
      alive--;
    }
  }
  return sim_world->moments;
}
