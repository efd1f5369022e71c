/* Makes Lua values from JSON. */
#ifndef TP_BINDING_VALUE_H
#define TP_BINDING_VALUE_H

#include <lua.h>
#include <stdbool.h>

#include "../core/slice.h"

/* Pushes a checked JSON value as a Lua value. Objects and lists become new plain tables; a list (an empty one too) has
 * the metatable array_mt, by which encode recognises it. null becomes the value at stack index null (0: nil, so its key
 * is left out, and a list may get a hole). Integers are exact up to 2^53 in every Lua, and up to 64 bits if the
 * language has integers (5.3 and later); beyond that they become the nearest float. Raises on lack of memory. */
void push_json(lua_State *L, struct tp_slice json, int null);

/* Pushes a number: as an integer if it has no fraction, is within +-2^53, and the language has integers. */
void push_number(lua_State *L, double number);

/* Pushes porting.null: a userdata that stands for JSON's null (truthy, like every userdata; tostring gives "null"). */
void push_null(lua_State *L);

/* Pushes the metatable that marks a table as a list. */
void push_array_mt(lua_State *L);

/* Whether the value at index is porting.null, or a light userdata that is NULL (as ngx.null and cjson.null are). */
bool is_null(lua_State *L, int index);

/* Whether the value at index is a table with the metatable array_mt. */
bool is_marked_array(lua_State *L, int index);

/* Pushes the option `null` of the table { null = … } at index, or porting.null if there is none. Raises for other
 * options. call: the function's name for messages. */
void push_null_option(lua_State *L, int index, const char *call);

/* Sets null, array_mt, empty_array_mt, empty_array and array in the module table on top of the stack. */
void open_value(lua_State *L);

#endif
