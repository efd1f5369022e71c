/* Outcomes that wait, first in, first out, one after the other in blocks. */
#include "outcome_queue.h"

#include <stdlib.h>
#include <string.h>

struct tp_outcome_block {
  struct tp_outcome_block *next;
  size_t capacity; /* bytes of data */
  size_t read;     /* where the first outcome begins */
  size_t used;     /* where the last one ends */
  int64_t data[];  /* bytes, at places that are multiples of UNIT */
};

/* Small enough for malloc to keep it at hand, and room for some thirty orders; a longer one gets a block of its own. */
enum { BLOCK = 64 * 1024 - 256 };

/* No field of an outcome or an order is larger. */
enum { UNIT = sizeof(int64_t) };

enum { CACHE_LINE = 64 };

/* Has the processor fetch what comes next while the caller works on this outcome. From the writing of an outcome to its
 * reading megabytes are written, so that it is in no near cache any more: to wait for it took a twentieth of what a
 * store costs. */
static void fetch(const char *at, size_t size) {
  for (size_t offset = 0; offset < size; offset += CACHE_LINE) __builtin_prefetch(at + offset);
}

/* The size of an outcome with its order, so that the next one is aligned. */
static size_t size_with(size_t order_size) {
  return (sizeof(struct tp_waiting_outcome) + order_size + UNIT - 1) / UNIT * UNIT;
}

/* Appends a list of blocks, from first to last, to another. */
static void append(struct tp_outcome_list *list, struct tp_outcome_block *first, struct tp_outcome_block *last) {
  if (list->last)
    list->last->next = first;
  else
    list->first = first;
  list->last = last;
}

/* Returns the block in which an outcome of that many bytes will wait: the last one, a spare one or a new one; NULL: out
 * of memory. */
static struct tp_outcome_block *room_for(struct tp_outcome_queue *queue, size_t size) {
  struct tp_outcome_block *block = queue->waiting.last;
  if (block && block->capacity - block->used >= size) return block;
  block = size <= BLOCK ? queue->spare : NULL;
  if (block) {
    queue->spare = block->next;
  } else {
    size_t capacity = size <= BLOCK ? BLOCK : size;
    block = malloc(sizeof *block + capacity);
    if (!block) return NULL;
    block->capacity = capacity;
  }
  block->next = NULL;
  block->read = block->used = 0;
  append(&queue->waiting, block, block);
  return block;
}

bool tp_outcome_queue_add(struct tp_outcome_queue *queue, struct tp_slice id, int64_t position, double seconds,
                          const struct tp_order_parts *order) {
  size_t order_size = tp_order_size(order->json), size = size_with(order_size);
  struct tp_outcome_block *block = room_for(queue, size);
  if (!block) return false;
  struct tp_waiting_outcome *outcome = (void *)((char *)block->data + block->used);
  *outcome = (struct tp_waiting_outcome){.position = position, .seconds = seconds, .order_size = order_size};
  memcpy(outcome->id, id.at, sizeof outcome->id);
  tp_order_fill((void *)(outcome + 1), order);
  block->used += size;
  if (block->capacity - block->used >= size) fetch((char *)block->data + block->used, size);
  return true;
}

void tp_outcome_queue_keep(struct tp_outcome_queue *queue) {
  struct tp_outcome_list *waiting = &queue->waiting;
  if (!waiting->first) return;
  append(&queue->kept, waiting->first, waiting->last);
  *waiting = (struct tp_outcome_list){0};
}

const struct tp_waiting_outcome *tp_outcome_queue_first(const struct tp_outcome_list *list) {
  const struct tp_outcome_block *block = list->first;
  return block ? (const void *)((const char *)block->data + block->read) : NULL;
}

const struct tp_order *tp_waiting_order(const struct tp_waiting_outcome *outcome) {
  return (const void *)(outcome + 1);
}

void tp_outcome_queue_remove(struct tp_outcome_queue *queue, struct tp_outcome_list *list) {
  struct tp_outcome_block *block = list->first;
  size_t size = size_with(tp_outcome_queue_first(list)->order_size);
  block->read += size;
  if (block->read < block->used) {
    fetch((char *)block->data + block->read, size < block->used - block->read ? size : block->used - block->read);
    return;
  }
  list->first = block->next;
  if (!list->first) list->last = NULL;
  if (block->capacity > BLOCK) {
    free(block);
  } else {
    block->next = queue->spare;
    queue->spare = block;
  }
}

static void free_all(struct tp_outcome_block *block) {
  while (block) {
    struct tp_outcome_block *next = block->next;
    free(block);
    block = next;
  }
}

void tp_outcome_queue_free(struct tp_outcome_queue *queue) {
  free_all(queue->waiting.first);
  free_all(queue->kept.first);
  free_all(queue->spare);
  *queue = (struct tp_outcome_queue){0};
}
