/* Makes the JSON body of a request from Lua tables. */
#ifndef TP_BINDING_BODY_H
#define TP_BINDING_BODY_H

#include <lua.h>

#include "../core/operation.h"
#include "../core/text.h"

/* Pushes the JSON of the table at stack index given, merged with the table options.body (see arguments.c), in a
 * userdata that wipes it. Returns NULL and pushes nothing if an optional body is left out. Raises at the caller's line,
 * with the path, for a value that JSON cannot hold and for a key that the operation's rows don't have (properties.h).
 * The keys of options.body are not checked. Its objects are merged with the body's at every depth. */
struct tp_text *push_body(lua_State *L, const struct tp_body *body, const char *call, int given, int options);

#endif
