/* porting.new's options, from the Lua stack to the engine's. */
#ifndef TP_BINDING_OPTIONS_H
#define TP_BINDING_OPTIONS_H

#include <lua.h>

#include "../core/engine.h"

/* Reads the table at index (nil: all defaults). The strings in *options are borrowed from values that this leaves on
 * the stack. Raises at the caller's line when an option is unknown, of the wrong type or out of range, or the key is
 * missing. Leaves on_event, or nil, on top of the stack. headers: an empty list with an owner, for the option of that
 * name. */
void read_options(lua_State *L, int index, struct tp_engine_options *options, struct tp_headers *headers);

/* The API key at index, for client:set_key(key). Raises at the caller's line where it is none. */
const char *read_new_key(lua_State *L, int index);

#endif
