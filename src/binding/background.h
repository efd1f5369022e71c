/* For the module's own Lua files: batches that run in another process. */
#ifndef TP_BINDING_BACKGROUND_H
#define TP_BINDING_BACKGROUND_H

#include <lua.h>

/* Registers the types, and puts the functions that background.c lists into the table on top of the stack. */
void open_background(lua_State *L);

#endif
