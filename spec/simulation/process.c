/* A process that can become its own child, in place of src/core/process.c. */
#include "process.h"

#include "../../src/core/process.h"

static unsigned forks;

void sim_process_fork(void) {
  forks++;
}

unsigned tp_process(void) {
  return forks;
}
