/* The functions of the operations: two for each row. */
#ifndef TP_BINDING_OPERATIONS_H
#define TP_BINDING_OPERATIONS_H

#include <lua.h>

/* client:submit(operation, …): starts a call and does not wait. Returns a request. */
int l_client_submit(lua_State *L);

/* Pushes a table that has, for each row of the operations, a table under "GROUP.VERB":
 *   call, start   the function that waits as a plain script does, and the one that returns a request without waiting;
 *                 calls.lua makes the methods from them
 *   group, verb
 *   list, paged   whether its answer is a list, and whether that comes in pages
 *   of_order      whether its path takes an id
 * and, if the row has a shorter name, the same without a group under that name. */
void open_operations(lua_State *L);

/* Pushes a table with the same two functions, call and start, of client:request. */
void open_any_request(lua_State *L);

#endif
