/* The Lua files that are compiled at their first use. */
#ifndef TP_BINDING_LATER_H
#define TP_BINDING_LATER_H

#include <lua.h>

/* Sets compile_later in the table on top of the stack. */
void open_later(lua_State *L);

#endif
