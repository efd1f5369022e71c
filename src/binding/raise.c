/* Misuse: errors that are raised at the line of the caller's own script. */
#include "raise.h"

#include <lauxlib.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "compat.h"

static const char folder_key[] = "telnyx.porting.folder";

void learn_folder(lua_State *L) {
  lua_Debug chunk;
  lua_pushvalue(L, -1);
  lua_getinfo(L, ">S", &chunk);
  const char *slash = chunk.source[0] == '@' ? strrchr(chunk.source, '/') : NULL;
  if (!slash) return;
  lua_pushlstring(L, chunk.source, (size_t)(slash - chunk.source) + 1);
  lua_setfield(L, LUA_REGISTRYINDEX, folder_key);
}

/* Whether a function comes from one of the module's own files. folder: theirs, NULL: not known. */
static bool is_ours(const lua_Debug *activation, const char *folder) {
  return folder && strncmp(activation->source, folder, strlen(folder)) == 0;
}

/* Pushes "FILE:LINE: " of the innermost Lua function that is not the module's own, or "". */
static void push_caller_line(lua_State *L) {
  lua_Debug activation;
  lua_getfield(L, LUA_REGISTRYINDEX, folder_key);
  const char *folder = lua_tostring(L, -1);
  for (int level = 1; lua_getstack(L, level, &activation); level++) {
    lua_getinfo(L, "Sl", &activation);
    if (activation.currentline <= 0 || is_ours(&activation, folder)) continue;
    lua_pushfstring(L, "%s:%d: ", activation.short_src, activation.currentline);
    lua_remove(L, -2);
    return;
  }
  lua_pop(L, 1);
  lua_pushliteral(L, "");
}

int raise(lua_State *L, const char *format, ...) {
  va_list arguments;
  luaL_checkstack(L, 8, "too many values");
  push_caller_line(L);
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
