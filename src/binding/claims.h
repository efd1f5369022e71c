/* The claims of a worker on the ids of a store, for the module's own Lua files. */
#ifndef TP_BINDING_CLAIMS_H
#define TP_BINDING_CLAIMS_H

#include <lua.h>

/* Registers the type, and sets claims in the table on top of the stack. */
void open_claims(lua_State *L);

#endif
