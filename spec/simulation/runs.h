/* A batch that goes through several runs, each by one or more workers that can be killed: what must hold from one to
 * the next. The calls of such a world are the ids of the batch. */
#ifndef SIM_RUNS_H
#define SIM_RUNS_H

#include "world.h"

/* A further run of the same batch begins. */
void sim_run_begin(void);

/* A run has ended by itself. */
void sim_run_end(void);

/* An exchange of the batch is begun. True: it is no part of it, but looks whether an order is known to the account, or
 * settles a call whose outcome can't be kept any more. */
bool sim_run_started(const struct sim_exchange *exchange);

/* The answer to one of those has come. */
void sim_run_sampled(const struct sim_exchange *exchange);

/* A worker's process has ended: what it had in flight is nobody's any more. killed: not by itself. */
void sim_run_left(int worker, bool killed);

/* A worker's batch is collected, or its loop left where nobody notices. Its process may begin another one with the same
 * orders, which tells all outcomes again. */
void sim_run_forgotten(int worker);

/* A worker has claimed an order: until another one does, it may send it, also within its lease after it was cut off. */
void sim_run_claimed(int worker, int number);

/* The outcome of an order has been committed to the store. */
void sim_run_kept(int number);

/* What an outcome says besides its name. */
struct sim_telling {
  const char *kind; /* of the failure, "": none */
  bool uncertain, retryable;
  bool earlier; /* it was told before */
};

/* A worker tells an outcome. */
void sim_run_told(int worker, int number, enum sim_outcome outcome, struct sim_telling told);

/* Nothing happens any more. all: the last run has told all outcomes. */
void sim_run_check(bool all);

#endif
