/* What is told of a course that goes wrong: its seed and its last events. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "course.h"
#include "world.h"

enum { LINES = 4096, SHOWN = 60 };

static struct {
  int64_t at_ms;
  int call;
  char text[SIM_LINE_SIZE];
} lines[LINES];
static int written;

char *sim_trace_line(int call) {
  int place = written++ % LINES;
  lines[place].at_ms = sim_world->now_ms;
  lines[place].call = call;
  return lines[place].text;
}

static void show_line(int place) {
  int call = lines[place].call;
  fprintf(stderr, "%9.3f s  ", (double)lines[place].at_ms / 1000);
  if (call >= 0) fprintf(stderr, "call %d (order %d): ", call, sim_world->calls[call].order);
  fprintf(stderr, "%s\n", lines[place].text);
}

/* The last of the lines that are about one call, or about all. */
static void show(int call) {
  int from = written > LINES ? written - LINES : 0, fitting = 0;
  for (int i = from; i < written; i++)
    fitting += call < 0 || lines[i % LINES].call < 0 || lines[i % LINES].call == call;
  for (int i = from; i < written; i++) {
    if (call >= 0 && lines[i % LINES].call >= 0 && lines[i % LINES].call != call) continue;
    if (fitting-- <= SHOWN) show_line(i % LINES);
  }
}

/* Nothing is written down while all goes well: the course is gone through once more, with its trace. */
void sim_repeat(int call) {
  if (!sim_world->trace) sim_course_repeat();
  show(call);
  fprintf(stderr, "The seed of this course: %llu\nTo repeat it: make simulate SEED=%llu\n",
          (unsigned long long)sim_world->seed, (unsigned long long)sim_world->seed);
  _exit(EXIT_FAILURE);
}
