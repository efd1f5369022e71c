/* The groups of a client's operations: client.comments, and so on. */
#ifndef TP_BINDING_GROUPS_H
#define TP_BINDING_GROUPS_H

#include <lua.h>

/* Takes the table of the client's methods on top of the stack and pushes two values above it: the table of groups
 * (name -> a table that has under each verb the name of its function, "comments.create", until groups.lua puts the
 * function there), and the function that is the client's __index: methods first, then groups. Each client has its own
 * table of a group, made at first use, with those functions; its metatable holds the client, a cycle that the collector
 * sees. */
void open_groups(lua_State *L);

/* Adds set_missing(fn) to the table on top of the stack: fn(name, group) is called for a name that the group does not
 * have; group nil: that a client does not have. The value read is nil, unless fn raises. */
void open_missing(lua_State *L);

#endif
