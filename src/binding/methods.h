/* porting.new, and the methods of a client. */
#ifndef TP_BINDING_METHODS_H
#define TP_BINDING_METHODS_H

#include <lua.h>

/* Registers the client's type, sets new(options) in the module table on top of the stack, and pushes the table of the
 * client's methods. */
void open_methods(lua_State *L);

/* Pushes a table with, for each row of the operations under its name, { call, start }: the function that waits as a
 * plain script does, and the one that does not wait and returns a request. calls.lua makes the methods from them. */
void open_operations(lua_State *L);

#endif
