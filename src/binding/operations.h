/* The functions of the operations: two for each row. */
#ifndef TP_BINDING_OPERATIONS_H
#define TP_BINDING_OPERATIONS_H

#include <lua.h>

/* client:submit(operation, …): starts a call and does not wait. Returns a request. */
int l_client_submit(lua_State *L);

/* Pushes a table with, for each row of the operations, under "GROUP.VERB" a table:
 *   call, start   the function that waits as a plain script does, and the one that does not and returns a request;
 *                 calls.lua makes the methods from them
 *   group, verb
 *   list, paged   whether a list is what it answers, and whether that comes in pages
 *   of_order      whether its path takes an id
 * and under its shorter name, where it has one, the same without a group. */
void open_operations(lua_State *L);

/* Pushes a table with the same two functions, call and start, of client:request. */
void open_any_request(lua_State *L);

#endif
