/* Registers types of userdata. */
#ifndef TP_BINDING_TYPE_H
#define TP_BINDING_TYPE_H

#include <lauxlib.h>
#include <lua.h>

/* Registers a type and pushes its metatable. Scripts can't reach that: getmetatable returns the type's name instead,
 * because a script that calls __gc with another value, or during a call, would crash the process. Each metamethod
 * checks its self all the same, because the debug library can reach the metatable. */
void new_type(lua_State *L, const char *type);

/* Registers a type with its finalizer and its methods, and pushes the table of the methods, to which more can be added.
 */
void new_class(lua_State *L, const char *type, const luaL_Reg *methods, lua_CFunction gc);

#endif
