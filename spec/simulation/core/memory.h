/* Counts what the core allocates. */
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

/* Blocks that are allocated and not freed. */
long sim_memory_blocks(void);

#endif
