/* Where requests that are done wait to be fetched, in the order in which they ended. */
#include "inbox.h"

#include <stdlib.h>

#include "clock.h"
#include "request_internal.h"

struct tp_inbox {
  struct tp_engine *engine;
  struct tp_request_queue done;
  int waiting;
};

struct tp_inbox *tp_inbox_new(struct tp_engine *engine) {
  struct tp_inbox *inbox = calloc(1, sizeof *inbox);
  if (inbox) inbox->engine = tp_engine_retain(engine);
  return inbox;
}

void tp_inbox_deliver(struct tp_inbox *inbox, struct tp_request *request) {
  request->inbox_ms = tp_clock_ms() - request->inbox_ms;
  tp_queue_add(&inbox->done, request, false);
}

bool tp_inbox_submit(struct tp_inbox *inbox, struct tp_request *request, int64_t deadline_ms, int64_t tag) {
  request->tag = tag;
  request->inbox_ms = tp_clock_ms();
  if (tp_request_done(request)) {
    tp_inbox_deliver(inbox, request);
  } else {
    request->inbox = inbox;
    if (!tp_engine_submit(inbox->engine, request, deadline_ms)) {
      request->inbox = NULL;
      return false;
    }
  }
  inbox->waiting++;
  return true;
}

struct tp_request *tp_inbox_take(struct tp_inbox *inbox, int64_t *tag) {
  struct tp_request *request = inbox->done.first;
  if (!request) return NULL;
  tp_queue_remove(&inbox->done, request);
  request->inbox = NULL;
  inbox->waiting--;
  *tag = request->tag;
  return request;
}

int64_t tp_inbox_taken_ms(const struct tp_request *request) {
  return request->inbox_ms;
}

int tp_inbox_waiting(const struct tp_inbox *inbox) {
  return inbox->waiting;
}

void tp_inbox_stop(struct tp_inbox *inbox) {
  tp_engine_stop_unsent(inbox->engine, inbox);
}

void tp_inbox_free(struct tp_inbox *inbox) {
  int64_t tag;
  struct tp_request *request;
  while ((request = tp_inbox_take(inbox, &tag))) tp_request_release(request);
  tp_engine_forget_inbox(inbox->engine, inbox);
  tp_engine_release(inbox->engine);
  free(inbox);
}
