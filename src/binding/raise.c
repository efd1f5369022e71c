/* Raises errors about misuse at the line of the caller's own script. */
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

void push_folder(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, folder_key);
  if (lua_isstring(L, -1)) return;
  lua_pop(L, 1);
  lua_pushliteral(L, "@");
}

/* Whether a function comes from one of the module's own files. folder: the folder of those; NULL: not known. */
static bool is_ours(const lua_Debug *activation, const char *folder) {
  return folder && strncmp(activation->source, folder, strlen(folder)) == 0;
}

static const char origins_key[] = "telnyx.porting.origins"; /* coroutine -> "FILE:LINE: " */

/* Pushes the line at which the running coroutine was made, or "" if it is not known. */
static void push_origin(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, origins_key);
  if (lua_istable(L, -1)) {
    lua_pushthread(L);
    lua_rawget(L, -2);
    lua_remove(L, -2);
    if (lua_isstring(L, -1)) return;
  }
  lua_pop(L, 1);
  lua_pushliteral(L, "");
}

/* Pushes "FILE:LINE: " of the innermost Lua function that is not the module's own. A tail call (return client:get(id))
 * removes its function from the stack. If no other function of the caller's is left, the line at which the coroutine
 * was made takes its place. */
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
  push_origin(L);
}

int l_keep_callers(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    bool is_public = lua_type(L, 2) == LUA_TSTRING && lua_tostring(L, 2)[0] != '_';
    if (is_public && lua_isfunction(L, 3)) {
      compat_keep_caller(L);
      lua_pushvalue(L, 2);
      lua_insert(L, 3);
      lua_rawset(L, 1);
    }
    lua_settop(L, 2);
  }
  return 0;
}

void refuse_colon(lua_State *L, const char *name) {
  if (!lua_istable(L, 1)) return;
  lua_getfield(L, LUA_REGISTRYINDEX, "_LOADED");
  lua_getfield(L, -1, "telnyx.porting");
  bool is_module = lua_rawequal(L, -1, 1) != 0;
  lua_pop(L, 2);
  if (is_module) raise(L, "%s: is called as porting.%s(…), with a point", name, name);
}

int l_remember_caller(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTHREAD);
  lua_getfield(L, LUA_REGISTRYINDEX, origins_key);
  if (!lua_istable(L, -1)) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "k");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, origins_key);
  }
  lua_pushvalue(L, 1);
  push_caller_line(L);
  lua_rawset(L, -3);
  return 0;
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
