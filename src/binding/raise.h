/* Raises errors about misuse at the line of the caller's own script. */
#ifndef TP_BINDING_RAISE_H
#define TP_BINDING_RAISE_H

#include <lua.h>

/* Raises "FILE:LINE: MESSAGE" (formatted as by lua_pushfstring), FILE:LINE being the innermost Lua function on the call
 * stack that is not one of this module's own Lua files (see learn_folder). Never returns. */
__attribute__((noreturn)) int raise(lua_State *L, const char *format, ...);

/* Learns the folder of the module's own Lua files from the chunk on top of the stack: all of them are in that folder or
 * below it. Does nothing for a chunk that comes from no file. */
void learn_folder(lua_State *L);

/* Pushes what the names of their chunks begin with: "@" and that folder, or "@" alone if it is not known. */
void push_folder(lua_State *L);

/* Lua: raise(message), the same for the module's Lua files. */
int l_raise(lua_State *L);

/* Lua: keep_callers(table): replaces the Lua functions in a table, except private ones (_name), by functions that keep
 * their caller on the stack if this Lua can (compat_keep_caller), so that raise finds the caller's line. */
int l_keep_callers(lua_State *L);

/* Raises if the first argument is the module itself, as in porting:encode(value): its functions are called with a
 * point. */
void refuse_colon(lua_State *L, const char *name);

/* Lua: remember_caller(coroutine): remembers the caller's present line. raise uses it in that coroutine if no Lua
 * function of the caller's is left on the stack. */
int l_remember_caller(lua_State *L);

#endif
