/* porting.new, and the methods of a client. */
#ifndef TP_BINDING_METHODS_H
#define TP_BINDING_METHODS_H

#include <lua.h>

/* Registers the client's type, sets new(options) in the module table on top of the stack, and pushes the table of the
 * client's methods and that of its groups (see groups.h). */
void open_methods(lua_State *L);

#endif
