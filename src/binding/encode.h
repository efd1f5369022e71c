/* Lua values into JSON. */
#ifndef TP_BINDING_ENCODE_H
#define TP_BINDING_ENCODE_H

#include <lua.h>

/* Sets encode in the module table on top of the stack. */
void open_encode(lua_State *L);

#endif
