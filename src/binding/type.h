/* Types of userdata. */
#ifndef TP_BINDING_TYPE_H
#define TP_BINDING_TYPE_H

#include <lua.h>

/* Registers a type and pushes its metatable, which a script can't get at: getmetatable gives the type's name instead.
 * __gc called by hand, of something else or while a call is under way, would be a crash. Each metamethod checks its
 * self all the same, since the debug library leads there. */
void new_type(lua_State *L, const char *type);

#endif
