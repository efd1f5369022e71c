/* JSON texts from Lua. */
#ifndef TP_BINDING_DECODE_H
#define TP_BINDING_DECODE_H

#include <lua.h>
#include <stdbool.h>

#include "../core/slice.h"

/* The checked value of the JSON text that is the first argument. Raises when that is no string; pushes nil and an error
 * of kind bad_response, and returns false, when it is not JSON. */
bool read_json(lua_State *L, const char *call, struct tp_slice *json);

/* Sets decode in the module table on top of the stack. */
void open_decode(lua_State *L);

#endif
