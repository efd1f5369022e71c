/* Processes that work on one batch in one world, and can be killed at each moment. */
#ifndef SIM_WORKERS_H
#define SIM_WORKERS_H

#include <stdint.h>

#include "../world.h"

/* Has so many child processes call work(data, worker), one at a time at work, and waits for their ends. kill_at: the
 * how manieth moment of each worker is its last; 0: none. statuses: how each of them ended (see wait(2)). Returns how
 * many moments the first of them had. */
int64_t sim_workers_run(int count, void (*work)(void *data, int worker), void *data, const int64_t kill_at[],
                        int statuses[]);

/* Called with the number of a worker whose process has ended, before anybody goes on; NULL: nothing is. */
extern void (*sim_worker_gone)(int worker);

/* The number of this process among the workers. */
int sim_worker(void);

#endif
