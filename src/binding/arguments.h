/* The arguments of a call, from the Lua stack to path and query, as the operation's row says. */
#ifndef TP_BINDING_ARGUMENTS_H
#define TP_BINDING_ARGUMENTS_H

#include <lua.h>

#include "../core/operation.h"
#include "../core/order.h"
#include "../core/text.h"

/* Checks the arguments from stack index first on, and adds the encoded path and query to *target; id gets the order id
 * among them, "" when there is none. Raises at the caller's line when one of them is wrong; *target must be owned by a
 * userdata then (new_text). */
void read_arguments(lua_State *L, const struct tp_operation *operation, int first, struct tp_text *target,
                    char id[TP_ID_LENGTH + 1]);

#endif
