/* Records of events, as client.events gives them. */
#ifndef TP_BINDING_EVENT_RECORD_H
#define TP_BINDING_EVENT_RECORD_H

#include <lua.h>
#include <stdbool.h>

#include "../core/operation.h"

/* Whether the records that an operation answers are events. */
bool answers_events(const struct tp_operation *operation);

/* Gives the event on top of the stack the field occurred_at, which webhooks have, where it has none: what is written
 * for webhooks can take the record then. The stack stays as it is; anything but a table is left alone. */
void complete_event(lua_State *L);

#endif
