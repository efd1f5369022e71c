/* Requests that somebody wants to hear of once they are done, in the order in which they ended. */
#include "watched.h"

#include "request_internal.h"

void tp_watched_add(struct tp_request *request, int64_t tag) {
  request->watched = true;
  request->tag = tag;
  if (tp_request_done(request)) tp_queue_add(tp_engine_watched(request->engine), request, false);
}

void tp_watched_remove(struct tp_request *request) {
  if (request->watched && tp_request_done(request)) tp_queue_remove(tp_engine_watched(request->engine), request);
  request->watched = false;
}

bool tp_watched_any(struct tp_engine *engine) {
  return tp_engine_watched(engine)->first != NULL;
}

struct tp_request *tp_watched_take(struct tp_engine *engine, int64_t *tag) {
  struct tp_request *request = tp_engine_watched(engine)->first;
  if (!request) return NULL;
  *tag = request->tag;
  tp_watched_remove(request);
  return request;
}
