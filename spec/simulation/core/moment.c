/* No process is killed in courses of the core: see batch/workers.c. */
#include "../world.h"

void sim_moment(const char *what) {
  (void)what;
}
