/* Where requests that are done wait to be fetched, in the order in which they ended: for callers that have many under
 * way and want the next one, whichever it is. */
#ifndef TP_INBOX_H
#define TP_INBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"
#include "request.h"

struct tp_inbox;

/* Makes an inbox for requests of one engine, which it keeps alive. NULL on lack of memory. */
struct tp_inbox *tp_inbox_new(struct tp_engine *engine);

/* Submits a request (or takes one that is done already) and takes over the caller's reference to it. tag: the caller's
 * own name for it. False, and the reference stays the caller's, on lack of memory or when the engine is closed. */
bool tp_inbox_submit(struct tp_inbox *inbox, struct tp_request *request, int64_t deadline_ms, int64_t tag);

/* The next request that is done, whose reference is the caller's from then on; NULL: none at the moment. */
struct tp_request *tp_inbox_take(struct tp_inbox *inbox, int64_t *tag);

/* How long a request that was taken here was under way. */
int64_t tp_inbox_taken_ms(const struct tp_request *request);

/* Requests that were submitted here and not taken. */
int tp_inbox_waiting(const struct tp_inbox *inbox);

/* Ends those of its requests that have not been sent, with kind aborted; what may have been sent, or is being settled,
 * goes on. */
void tp_inbox_stop(struct tp_inbox *inbox);

/* Drops what was not taken; requests under way go on, for nobody. */
void tp_inbox_free(struct tp_inbox *inbox);

#endif
