/* The groups of a client's operations: client.comments, and so on. */
#ifndef TP_BINDING_GROUPS_H
#define TP_BINDING_GROUPS_H

#include <lua.h>

/* Takes the table of the client's methods on top of the stack and pushes two values above it: the table of groups,
 * empty yet (name -> a table with the group's functions), and the function that is the client's __index: methods first,
 * then groups. A client's group is a table of its own with those functions, made when it is first asked for and kept by
 * the client; its metatable holds the client, which is a cycle that the collector sees. */
void open_groups(lua_State *L);

#endif
