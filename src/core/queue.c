/* Requests in a row: to be sent, or done and to be fetched. A request is in one queue at a time. */
#include "request_internal.h"

void tp_queue_add(struct tp_request_queue *queue, struct tp_request *request, bool front) {
  request->queue_previous = front ? NULL : queue->last;
  request->queue_next = front ? queue->first : NULL;
  if (request->queue_previous)
    request->queue_previous->queue_next = request;
  else
    queue->first = request;
  if (request->queue_next)
    request->queue_next->queue_previous = request;
  else
    queue->last = request;
}

void tp_queue_remove(struct tp_request_queue *queue, struct tp_request *request) {
  if (request->queue_previous)
    request->queue_previous->queue_next = request->queue_next;
  else
    queue->first = request->queue_next;
  if (request->queue_next)
    request->queue_next->queue_previous = request->queue_previous;
  else
    queue->last = request->queue_previous;
  request->queue_previous = request->queue_next = NULL;
}
