/* client:request: calls any operation of the API, by a row made for the call. */
#ifndef TP_BINDING_ANY_REQUEST_H
#define TP_BINDING_ANY_REQUEST_H

#include <lua.h>

#include "../core/engine.h"

/* Makes and submits the request described by the table after the client, which is at stack index client. Pushes the
 * request's userdata; the result is borrowed from that. Raises at the caller's line if the table is wrong. */
struct tp_request *push_any_request(lua_State *L, struct tp_engine *engine, int client);

#endif
