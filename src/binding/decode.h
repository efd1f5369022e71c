/* Reads JSON texts that Lua gives. */
#ifndef TP_BINDING_DECODE_H
#define TP_BINDING_DECODE_H

#include <lua.h>
#include <stdbool.h>

#include "../core/slice.h"

/* Checks the JSON text in the first argument, and writes its value to *json. Raises if the argument is no string.
 * False: it is not JSON, and nil and an error of kind bad_response are pushed. */
bool read_json(lua_State *L, const char *call, struct tp_slice *json);

/* Sets decode in the module table on top of the stack. */
void open_decode(lua_State *L);

#endif
