/* The ids of a stored batch, for the module's own Lua files. */
#ifndef TP_BINDING_ID_LIST_H
#define TP_BINDING_ID_LIST_H

#include <lua.h>

#include "../core/id_list.h"

/* Returns the list at index; NULL: the value is no such list. Borrowed from the userdata. */
struct tp_id_list *test_id_list(lua_State *L, int index);

/* Registers the type, and sets id_list and is_id_list in the table on top of the stack. */
void open_id_list(lua_State *L);

#endif
