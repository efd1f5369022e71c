/* The functions of the operations: two for each row. */
#ifndef TP_BINDING_OPERATIONS_H
#define TP_BINDING_OPERATIONS_H

#include <lua.h>

/* client:submit(operation, …): starts a call and does not wait. Returns a request. */
int l_client_submit(lua_State *L);

/* Pushes a table that has, under the name of an operation ("GROUP.VERB", or "get" and the like without a group), a
 * table of call, start   the function that waits as a plain script does, and the one that returns a request without
 * waiting; calls.lua makes the methods from them group, verb   group: nil under a name without one orders whether its
 * answer is a list of orders paged         whether its answer is a list in pages of_order      whether its path takes
 * an id Each is made when it is first asked for: a script needs few of them. */
void open_operations(lua_State *L);

/* Pushes a table with the same two functions, call and start, of client:request. */
void open_any_request(lua_State *L);

#endif
