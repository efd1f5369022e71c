/* client:request: a call of any operation of the API, with a row that is made for it. */
#ifndef TP_BINDING_ANY_REQUEST_H
#define TP_BINDING_ANY_REQUEST_H

#include <lua.h>

#include "../core/engine.h"

/* Makes and submits the request that the table behind the client (at stack index client) describes, and pushes its
 * userdata, from which the result is borrowed. Raises at the caller's line where the table is wrong. */
struct tp_request *push_any_request(lua_State *L, struct tp_engine *engine, int client);

#endif
