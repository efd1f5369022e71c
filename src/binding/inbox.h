/* For the module's own Lua files: many requests at once, fetched as they end. */
#ifndef TP_BINDING_INBOX_H
#define TP_BINDING_INBOX_H

#include <lua.h>

/* Registers the type, and pushes the function inbox(client) that makes one. */
void open_inbox(lua_State *L);

#endif
