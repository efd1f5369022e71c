/* Misuse: errors that are raised at the line of the caller's own script. */
#ifndef TP_BINDING_RAISE_H
#define TP_BINDING_RAISE_H

#include <lua.h>

/* Raises "FILE:LINE: MESSAGE" (formatted as by lua_pushfstring), FILE:LINE being the innermost Lua function on the call
 * stack that is not one of this module's own Lua files (whose chunk names hold "telnyx/porting"). Never returns. */
__attribute__((noreturn)) int raise(lua_State *L, const char *format, ...);

/* Lua: raise(message), the same for the module's Lua files. */
int l_raise(lua_State *L);

#endif
