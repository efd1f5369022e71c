/* The operations' rows as Lua tables. */
#ifndef TP_BINDING_DESCRIBE_H
#define TP_BINDING_DESCRIBE_H

#include <lua.h>

/* Sets operations() in the module table on top of the stack. */
void open_describe(lua_State *L);

#endif
