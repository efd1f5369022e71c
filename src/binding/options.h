/* Reads porting.new's options into the engine's. */
#ifndef TP_BINDING_OPTIONS_H
#define TP_BINDING_OPTIONS_H

#include <lua.h>

#include "../core/engine.h"

/* Reads the table at index (nil: all defaults). The strings in *options are borrowed from values that stay on the
 * stack. Raises at the caller's line if an option is unknown, of the wrong type or out of range, or if the key is
 * missing. Leaves on_event, or nil, on top of the stack. headers: an empty list with an owner, which gets the option
 * `headers`. */
void read_options(lua_State *L, int index, struct tp_engine_options *options, struct tp_headers *headers);

/* Returns the API key at index, for client:set_key(key). Raises at the caller's line if the value is no key. */
const char *read_new_key(lua_State *L, int index);

#endif
