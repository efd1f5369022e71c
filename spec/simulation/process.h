/* What a fork looks like to the core. */
#ifndef SIM_PROCESS_H
#define SIM_PROCESS_H

/* From now on this is another process: the child of the one before. */
void sim_process_fork(void);

#endif
