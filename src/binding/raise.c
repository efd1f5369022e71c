/* Misuse: errors that are raised at the line of the caller's own script. */
#include "raise.h"

#include <lauxlib.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "compat.h"

/* Whether a function comes from one of the module's own files; the source of a chunk that is no file may hold anything.
 */
static bool is_ours(const lua_Debug *activation) {
  return activation->source[0] == '@' && strstr(activation->source, "telnyx/porting") != NULL;
}

/* Pushes "FILE:LINE: " of the innermost Lua function that is not the module's own, or "". */
static void push_place(lua_State *L) {
  lua_Debug activation;
  for (int level = 1; lua_getstack(L, level, &activation); level++) {
    lua_getinfo(L, "Sl", &activation);
    if (activation.currentline <= 0 || is_ours(&activation)) continue;
    lua_pushfstring(L, "%s:%d: ", activation.short_src, activation.currentline);
    return;
  }
  lua_pushliteral(L, "");
}

int raise(lua_State *L, const char *format, ...) {
  va_list arguments;
  luaL_checkstack(L, 8, "too many values");
  push_place(L);
  va_start(arguments, format);
  lua_pushvfstring(L, format, arguments);
  va_end(arguments);
  lua_concat(L, 2);
  lua_error(L);
  __builtin_unreachable();
}

int l_raise(lua_State *L) {
  return raise(L, "%s", luaL_checkstring(L, 1));
}
