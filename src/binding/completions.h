/* For the module's own Lua files: completion queues, for many requests at once. */
#ifndef TP_BINDING_COMPLETIONS_H
#define TP_BINDING_COMPLETIONS_H

#include <lua.h>

/* Registers the type, and pushes the function completions(client) that makes a completion queue. */
void open_completions(lua_State *L);

#endif
