/* Gives the records of client.events the shape of webhooks. */
#ifndef TP_BINDING_EVENT_RECORD_H
#define TP_BINDING_EVENT_RECORD_H

#include <lua.h>
#include <stdbool.h>

#include "../core/operation.h"

/* Whether the records that an operation answers are events. */
bool answers_events(const struct tp_operation *operation);

/* Adds the field occurred_at, which webhooks have, to the event on top of the stack if it has none, so that code for
 * webhooks can take the record too. The stack stays as it is. A value other than a table stays unchanged. */
void complete_event(lua_State *L);

#endif
