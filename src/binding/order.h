/* Porting orders as Lua sees them. */
#ifndef TP_BINDING_ORDER_H
#define TP_BINDING_ORDER_H

#include <lua.h>

#include "../core/order.h"

/* Pushes a new order userdata made from a checked JSON value that tp_order_refuse has nothing against. Its whole memory
 * is the userdata block, which Lua's collector counts. */
void push_order(lua_State *L, struct tp_slice json);
void push_order_parts(lua_State *L, const struct tp_order_parts *parts);

/* The same for many orders, which saves a look into the registry for each: push_order_type pushes their metatable, and
 * type is its stack index, or that of an upvalue. */
void push_order_type(lua_State *L);
void push_order_of_type(lua_State *L, const struct tp_order_parts *parts, int type);

/* The order at index, or NULL when there is something else. Borrowed: lives as long as the userdata. */
struct tp_order *test_order(lua_State *L, int index);

/* Pushes the table of an order's methods, to which the module's own Lua files add. */
void push_order_methods(lua_State *L);

/* Registers the type, and sets order(json) and time(text) in the module table on top of the stack. */
void open_order(lua_State *L);

#endif
