/* porting.new, and the methods of a client. */
#ifndef TP_BINDING_METHODS_H
#define TP_BINDING_METHODS_H

#include <lua.h>

#include "../core/engine.h"

/* Registers the client's type, sets new(options) in the module table on top of the stack, and pushes the table of the
 * client's methods and that of its groups (see groups.h). */
void open_methods(lua_State *L);

/* Pushes the counts since the client was made: { requests, throttled (429s), paused_seconds (for which the rate limit
 * has held all requests back), paused_left (seconds for which it still will; 0: not paused) }. The client may be
 * closed. */
void push_counts(lua_State *L, struct tp_engine *engine);

#endif
