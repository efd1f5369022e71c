/* Porting orders as userdata for Lua. */
#ifndef TP_BINDING_ORDER_H
#define TP_BINDING_ORDER_H

#include <lua.h>

#include "../core/order.h"

/* Pushes a new order userdata, made from a checked JSON value for which tp_order_refuse returns NULL. The userdata
 * block is all its memory, so Lua's collector counts it. */
void push_order(lua_State *L, struct tp_slice json);
void push_order_parts(lua_State *L, const struct tp_order_parts *parts);

/* The same for many orders, without a lookup in the registry for each: push_order_type pushes their metatable, and type
 * is its stack index or that of an upvalue. */
void push_order_type(lua_State *L);
void push_order_of_type(lua_State *L, const struct tp_order_parts *parts, int type);

/* The two halves of that: pushes a block of that many bytes for an order, which the caller fills; and makes the block
 * on top of the stack an order. */
struct tp_order *new_order(lua_State *L, size_t size);
void set_order_type(lua_State *L, int type);

/* Returns the order at index; NULL: the value is no order. Borrowed from the userdata. */
struct tp_order *test_order(lua_State *L, int index);

/* Pushes the table of an order's methods, to which the module's own Lua files add. */
void push_order_methods(lua_State *L);

/* Registers the type, and sets order(json) and time(text) in the module table on top of the stack. */
void open_order(lua_State *L);

#endif
