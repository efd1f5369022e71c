/* Outcomes of a stored batch that wait, first in, first out: those that most cancels have, with their orders. They wait
 * for a commit, and are kept then; kept ones wait for the caller. They lie one after the other in blocks that are used
 * again. As tables of Lua, thousands of them took a third of what a store costs: the collector visits each several
 * times, and each gets memory that the processor has not in its cache. */
#ifndef TP_OUTCOME_QUEUE_H
#define TP_OUTCOME_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "order.h"

struct tp_waiting_outcome {
  int64_t position;
  double seconds;
  size_t order_size;     /* bytes */
  char id[TP_ID_LENGTH]; /* as it was written in the input; no NUL follows */
};

struct tp_outcome_block;

struct tp_outcome_list {
  struct tp_outcome_block *first, *last; /* owned; NULL: the list is empty */
};

/* Starts as {0}. */
struct tp_outcome_queue {
  struct tp_outcome_list waiting, kept;
  struct tp_outcome_block *spare; /* owned; empty ones */
};

/* Appends an outcome to those that wait for a commit, and copies its id and its order. Precondition: the id is valid.
 * False: out of memory, and nothing has changed. */
bool tp_outcome_queue_add(struct tp_outcome_queue *queue, struct tp_slice id, int64_t position, double seconds,
                          const struct tp_order_parts *order);

/* After the commit: appends all that wait for it to the kept ones. */
void tp_outcome_queue_keep(struct tp_outcome_queue *queue);

/* Returns the first outcome of a list of the queue; NULL: there is none. Borrowed until it is removed. */
const struct tp_waiting_outcome *tp_outcome_queue_first(const struct tp_outcome_list *list);

/* The order of an outcome. */
const struct tp_order *tp_waiting_order(const struct tp_waiting_outcome *outcome);

/* Removes the first outcome of a list of the queue. Precondition: there is one. */
void tp_outcome_queue_remove(struct tp_outcome_queue *queue, struct tp_outcome_list *list);

void tp_outcome_queue_free(struct tp_outcome_queue *queue);

#endif
