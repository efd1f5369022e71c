/* Processes that work on one batch in one world, and can be killed at each moment. */
#ifndef SIM_WORKERS_H
#define SIM_WORKERS_H

#include <stdint.h>

#include "../world.h"

/* Starts `count` child processes that call work(data, worker), one running at a time, and waits for their ends.
 * kill_at: the number of the moment at which each worker is killed; 0: none. statuses: how each of them ended (see
 * wait(2)). Returns the number of moments that the first one had. */
int64_t sim_workers_run(int count, void (*work)(void *data, int worker), void *data, const int64_t kill_at[],
                        int statuses[]);

/* Called with the number of a worker whose process has ended, before another one runs; NULL: nothing is called. */
extern void (*sim_worker_gone)(int worker);

/* The number of this process among the workers. */
int sim_worker(void);

#endif
