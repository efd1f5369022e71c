/* Reports a course that goes wrong: its seed and its last events. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "world.h"

enum { SHOWN = 60 };

char *sim_trace_line(int call) {
  struct sim_line *line = &sim_world->lines[sim_world->lines_written++ % SIM_LINES_MAX];
  line->at_ms = sim_world->now_ms;
  line->call = call;
  return line->text;
}

static void show_line(const struct sim_line *line) {
  fprintf(stderr, "%9.3f s  ", (double)line->at_ms / 1000);
  if (line->call >= 0) fprintf(stderr, "call %d (order %d): ", line->call, sim_world->calls[line->call].order);
  fprintf(stderr, "%s\n", line->text);
}

/* The last of the lines that are about one call, or about all. */
static void show(int call) {
  int written = sim_world->lines_written, from = written > SIM_LINES_MAX ? written - SIM_LINES_MAX : 0, fitting = 0;
  for (int i = from; i < written; i++) {
    int about = sim_world->lines[i % SIM_LINES_MAX].call;
    fitting += call < 0 || about < 0 || about == call;
  }
  for (int i = from; i < written; i++) {
    const struct sim_line *line = &sim_world->lines[i % SIM_LINES_MAX];
    if (call >= 0 && line->call >= 0 && line->call != call) continue;
    if (fitting-- <= SHOWN) show_line(line);
  }
}

/* Nothing is written down while all goes well: the course is gone through once more, with its trace. */
void sim_repeat(int call) {
  if (!sim_world->trace) sim_course_repeat();
  show(call);
  const char *variables = getenv("SIMULATION_VARIABLES"); /* of tools/simulate-batch */
  fprintf(stderr, "The seed of this course: %llu\nTo repeat it: make %s%s%s SEED=%llu\n",
          (unsigned long long)sim_world->seed, sim_world->batch ? "simulate-batch" : "simulate", variables ? " " : "",
          variables ? variables : "", (unsigned long long)sim_world->seed);
  _exit(SIM_EXIT_WRONG);
}
