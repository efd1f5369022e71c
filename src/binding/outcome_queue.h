/* Queues of outcomes, for the module's own Lua files. */
#ifndef TP_BINDING_OUTCOME_QUEUE_H
#define TP_BINDING_OUTCOME_QUEUE_H

#include <lua.h>

#include "../core/outcome_queue.h"

/* Returns the queue at index; raises if the value is none. Borrowed from the userdata. */
struct tp_outcome_queue *check_outcome_queue(lua_State *L, int index);

/* Registers the type, and sets outcome_queue in the table on top of the stack. */
void open_outcome_queue(lua_State *L);

#endif
