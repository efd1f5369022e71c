/* The JSON body of a request, from Lua tables. */
#ifndef TP_BINDING_BODY_H
#define TP_BINDING_BODY_H

#include <lua.h>

#include "../core/operation.h"
#include "../core/text.h"

/* Pushes the JSON of the table at stack index given, with what options.body holds besides (see arguments.c), in a
 * userdata that wipes it. NULL, and nothing pushed, when the body may be left out and is. Raises at the caller's line
 * for what JSON cannot hold and for what the operation's rows don't (properties.h), and names its place. What
 * options.body holds is not checked, and joins the objects of the body at every depth. */
struct tp_text *push_body(lua_State *L, const struct tp_body *body, const char *call, int given, int options);

#endif
