/* For the module's own Lua files: the clock, checks of ids, and the set of ids seen. */
#ifndef TP_BINDING_TOOLS_H
#define TP_BINDING_TOOLS_H

#include <lua.h>

/* Registers the types, and sets now, id_of, ids_of, order_status and id_set in the table on top of the
 * stack. */
void open_tools(lua_State *L);

#endif
