/* Requests that somebody wants to hear of once they are done, in the order in which they ended. */
#ifndef TP_WATCHED_H
#define TP_WATCHED_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"
#include "request.h"

/* Has the request come out of tp_watched_take, with the caller's own name for it, once it is done; a request that is
 * done already comes next. The reference stays the caller's; giving it up ends the watch. Not for requests of an inbox,
 * and not for one that is watched and was not taken yet. */
void tp_watched_add(struct tp_request *request, int64_t tag);

/* Whether tp_watched_take has something to give. */
bool tp_watched_any(struct tp_engine *engine);

/* The next watched request that is done, which is watched no more; NULL: none at the moment. */
struct tp_request *tp_watched_take(struct tp_engine *engine, int64_t *tag);

#endif
