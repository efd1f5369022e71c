/* The API's words as constants. */
#ifndef TP_BINDING_CONSTANTS_H
#define TP_BINDING_CONSTANTS_H

#include <lua.h>

/* Sets constants in the table on top of the stack: a table of groups by name, each a table that maps a name in capitals
 * to the word that the API uses. */
void open_constants(lua_State *L);

#endif
