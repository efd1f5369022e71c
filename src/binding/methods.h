/* porting.new, and the methods of a client. */
#ifndef TP_BINDING_METHODS_H
#define TP_BINDING_METHODS_H

#include <lua.h>

#include "../core/engine.h"

/* Registers the client's type, sets new(options) in the module table on top of the stack, and pushes the table of the
 * client's methods and that of its groups (see groups.h). */
void open_methods(lua_State *L);

/* Pushes what was sent since the client was made: { requests, throttled (429s), paused_seconds (held back by the rate
 * limit in all), paused_left (seconds that it will be from now on; 0: not paused) }. The client may be closed. */
void push_counts(lua_State *L, struct tp_engine *engine);

#endif
